import type { Json, JsonObject } from './render.ts';

/** Shapes that the documentation leaves open. */
export interface ListShapes {
  /** What holds the entries of an empty page. Default `wrapped-array`. */
  empty?: 'wrapped-array' | 'array' | 'object' | 'missing';
  /** A page of one entry: an array of one, or the object itself, as converters from XML write it. */
  single?: 'array' | 'object';
}

/** The entries of a page in the member that wraps them, such as `SimpleFirmwareInfo`. */
export function listData(name: string, items: JsonObject[], shapes: ListShapes): Json | undefined {
  if (items.length === 0) {
    const empty = shapes.empty ?? 'wrapped-array';
    const forms: Record<typeof empty, Json | undefined> = {
      'wrapped-array': { [name]: [] },
      array: [],
      object: {},
      missing: undefined,
    };
    return forms[empty];
  }
  return { [name]: items.length === 1 && shapes.single === 'object' ? (items[0] ?? {}) : items };
}
