import { createContext } from 'preact';
import { linkOf } from '../read.ts';

/** A pressed button, as it goes into `action_response`. */
export interface Pressed {
  action: string;
  label: string;
  element_id?: string;
  payload?: Record<string, unknown>;
}

export type Press = (pressed: Pressed) => void;

/** Which image URLs may be loaded. Pages that must not contact other sites restrict it. */
export const ImageSource = createContext<(url: unknown) => string | undefined>(linkOf);
