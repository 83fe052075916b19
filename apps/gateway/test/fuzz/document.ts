import { readFile } from 'node:fs/promises';
import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly pointer: string;
  readonly query: readonly string[];
  readonly exampleBody: unknown;
  /** Undefined: it takes no body. */
  readonly bodyType: string | undefined;
  readonly needsSession: boolean;
  readonly statuses: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const file = new URL('../../../../docs/openapi.json', import.meta.url);

/** The committed description of the API, as something that can be asked. */
export class ApiDocument {
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: true });
  private readonly validators = new Map<string, ValidateFunction>();

  private constructor(private readonly json: Json) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(json, 'api');
  }

  static async read(): Promise<ApiDocument> {
    return new ApiDocument(record(JSON.parse(await readFile(file, 'utf8'))));
  }

  get operations(): readonly Operation[] {
    return Object.entries(record(this.json['paths'])).flatMap(([path, item]) =>
      methods
        .filter((method) => method in record(item))
        .map((method) => this.operationAt(path, method, record(record(item)[method]))),
    );
  }

  /** What is wrong with an answer; undefined when it is as described. */
  fault(operation: Operation, status: number, contentType: string, body: string): string | undefined {
    const key = [String(status), 'default'].find((each) => operation.statuses.includes(each));
    if (key === undefined || (key === 'default' && status < 400)) return `${status} is not described`;
    const [response, at] = this.resolve(`${operation.pointer}/responses/${key}`);
    const content = record(response['content'] ?? {});
    const [mediaType = ''] = contentType.split(';');
    if (Object.keys(content).length === 0)
      return body === '' ? undefined : `${status} has a body that is not described`;
    if (!(mediaType in content)) return `${status} comes as "${mediaType}", which is not described`;
    const validate = this.validatorOf(`${at}/content/${escaped(mediaType)}/schema`);
    return validate(JSON.parse(body))
      ? undefined
      : `${status}: ${this.ajv.errorsText(validate.errors)} in ${body.slice(0, 500)}`;
  }

  private operationAt(path: string, method: string, operation: Json): Operation {
    const pointer = `#/paths/${escaped(path)}/${method}`;
    const parameters = list(operation['parameters']).map((parameter) => this.dereferenced(record(parameter)));
    const [body] = 'requestBody' in operation ? this.resolve(`${pointer}/requestBody`) : [undefined];
    const [[bodyType, media] = []] = Object.entries(record(body?.['content'] ?? {}));
    const security = list(operation['security']).map((each) => Object.keys(record(each)));
    return {
      id: String(operation['operationId']),
      ...{ method: method.toUpperCase(), path, pointer },
      query: parameters.filter((parameter) => parameter['in'] === 'query').map(({ name }) => String(name)),
      exampleBody: this.exampleOf(record(media ?? {})),
      bodyType,
      needsSession: security.length > 0 && security.every((schemes) => schemes.includes('session')),
      statuses: Object.keys(record(operation['responses'])),
    };
  }

  private exampleOf(media: Json): unknown {
    if ('example' in media) return media['example'];
    const [first] = Object.values(record(media['examples'] ?? {}));
    return first === undefined ? {} : this.dereferenced(record(first))['value'];
  }

  private dereferenced(value: Json): Json {
    const { $ref: reference } = value;
    return typeof reference === 'string' ? this.resolve(reference)[0] : value;
  }

  /** What stands there, or where it says that it stands. */
  private resolve(pointer: string): readonly [Json, string] {
    const steps = pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const found = record(steps.reduce<unknown>((place, step) => record(place)[step], this.json));
    const { $ref: reference } = found;
    return typeof reference === 'string' ? this.resolve(reference) : [found, pointer];
  }

  private validatorOf(pointer: string): ValidateFunction {
    const known = this.validators.get(pointer);
    if (known) return known;
    const validate = this.ajv.compile({ $ref: `api${encodeURI(pointer)}` });
    this.validators.set(pointer, validate);
    return validate;
  }
}

function record(value: unknown): Json {
  if (typeof value !== 'object' || value === null)
    throw new Error(`no object in the API's description: ${String(value)}`);
  return Object.fromEntries(Object.entries(value));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}
