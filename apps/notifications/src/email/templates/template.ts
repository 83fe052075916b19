import type { EventContract } from '@atlas/contracts';

interface Content {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The fields that an event's schema requires: naming another one in a template does not compile. */
export type RequiredOf<Data> = {
  readonly [Field in keyof Data as undefined extends Data[Field] ? never : Field]: Data[Field];
};

/** What an e-mail about one kind of event says. What has been sent does not change: new words are a new version. */
export interface Template<Data> {
  readonly name: string;
  readonly version: number;
  readonly render: (data: Data) => Content;
}

export function defineTemplate<Data>(
  _about: EventContract<Data>,
  template: Template<RequiredOf<Data>>,
): Template<RequiredOf<Data>> {
  return template;
}
