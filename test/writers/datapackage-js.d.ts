/** What tests use of the official readers of the format, which bring no types. */
declare module 'datapackage' {
  interface Resource {
    name: string;
    descriptor: { schema: object };
    /** Rows by the names of the file's header, each cell as its declared type; rejects at the first row that is not as declared. */
    read(options: { keyed: true; relations: boolean }): Promise<Record<string, unknown>[]>;
    /** Rejects where a foreign key leads nowhere. */
    checkRelations(): Promise<unknown>;
  }
  class Package {
    static load(path: string): Promise<Package>;
    valid: boolean;
    resources: Resource[];
  }
  const datapackage: { Package: typeof Package };
  export default datapackage;
}

declare module 'tableschema' {
  class Schema {
    static load(descriptor: object): Promise<Schema>;
    valid: boolean;
  }
  const tableschema: { Schema: typeof Schema };
  export default tableschema;
}
