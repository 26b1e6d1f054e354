import type { ActModel } from '../act-model.ts';

declare const model: ActModel;
export default model;
