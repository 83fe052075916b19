type Json = Readonly<Record<string, unknown>>;

/** What a service answered, read field by field: one that is not there, or of another kind, is undefined. */
export class Answer {
  constructor(readonly json: Json) {}

  static from(json: unknown): Answer {
    return new Answer(isObject(json) ? json : {});
  }

  text(field: string): string | undefined {
    const value = this.json[field];
    return typeof value === 'string' ? value : undefined;
  }

  count(field: string): number | undefined {
    const value = this.json[field];
    return typeof value === 'number' ? value : undefined;
  }

  is(field: string): boolean {
    return this.json[field] === true;
  }

  part(field: string): Answer | undefined {
    const value = this.json[field];
    return isObject(value) ? new Answer(value) : undefined;
  }

  list(field: string): readonly Answer[] {
    const value = this.json[field];
    return Array.isArray(value) ? value.map(Answer.from) : [];
  }

  numbers(field: string): readonly number[] | undefined {
    const value = this.json[field];
    return Array.isArray(value) ? value.filter((each) => typeof each === 'number') : undefined;
  }

  with(fields: Json): Answer {
    return new Answer({ ...fields, ...this.json });
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
