/** An A2UI surface on the wire (R97). */
import { z } from 'zod/v3';
import { list, open } from './keywords.ts';

/** Sent only where A2UI was negotiated (P38). `component` has one member: its type, which holds the properties. */
const A2uiComponent = open({ id: z.string(), parentId: z.string().optional(), component: open({}) });
export type A2uiComponent = z.infer<typeof A2uiComponent>;

export const A2uiSurface = open({
  surfaceId: z.string(),
  catalogId: z.string().optional(),
  rootId: z.string().optional(),
  components: list(A2uiComponent),
  dataModel: open({}).optional(),
});
export type A2uiSurface = z.infer<typeof A2uiSurface>;
