/**
 * Version of the tables. Within one, columns may be added at a table's end, and never renamed, moved, removed or given another
 * type.
 */
export const SCHEMA_VERSION = 1;
