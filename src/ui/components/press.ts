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

/** Which images may be loaded, and from where; a page that must not ask other sites says so here. */
export const ImageSource = createContext<(url: unknown) => string | undefined>(linkOf);
