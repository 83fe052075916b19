import { Resources } from './generated/resources.ts';
import { Transport, type AtlasOptions } from './transport.ts';

/** The API of Atlas: `new Atlas({ baseUrl, apiKey })`. */
export class Atlas extends Resources {
  constructor(options: AtlasOptions) {
    super(new Transport(options));
  }
}
