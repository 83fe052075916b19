import type { Route } from '../../apps/gateway/src/routes.ts';
import { problemSchema } from '../../libs/http/src/index.ts';
import { type Document, type Operation, type PathItem } from './document.ts';
import type { DtoComments } from './dto-comments.ts';
import { Examples } from './examples.ts';
import { information } from './information.ts';
import { withExamples } from './operation-examples.ts';
import { sharedParameters } from './parameters.ts';
import { draftOf, publicOperation } from './public-operation.ts';
import { publicised } from './public-names.ts';
import { publishedOperations } from './published-operations.ts';
import { ProblemResponses, sharedHeaders } from './responses.ts';
import { mergedSchemas, namesReachableFrom, withOpenAnswers, type Schemas } from './schemas.ts';
import { offersTokens, securitySchemes } from './security.ts';
import type { ServiceDocument } from './service-documents.ts';
import { tags } from './tags.ts';

/** The one description of what customers can call: the services' own documents, as the gateway lets them through. */
export function publicDocument(
  services: readonly ServiceDocument[],
  routes: readonly Route[],
  comments: DtoComments,
): Document {
  const documents = services.map((service) => ({ ...service, document: publicised(service.document, comments) }));
  const published = publishedOperations(documents, routes);
  const drafts = published.map(draftOf);
  const problems = new ProblemResponses(
    distinct(drafts.flatMap(({ common }) => common)),
    distinct(drafts.flatMap(({ common, own }) => [...common, ...own])),
  );
  const addresses = published.map(({ path }) => path);
  const schemas = mergedSchemas(documents.map(({ document }) => document));
  const examples = new Examples(schemas);
  const context = { comments, problems, withTokens: offersTokens(addresses) };
  const operations = drafts.map((draft) => ({
    ...draft.published,
    operation: withExamples(publicOperation(draft, context), draft.published.path, examples),
  }));
  const used = operations.map(({ operation }) => operation);
  const responses = referredTo('responses', { ...problems.components(), Problem: problems.anyOther() }, used);
  examples.assertClear();
  assertNamedOnce(used);
  const spoken = new Set(used.flatMap((operation) => operation.tags ?? []));
  return {
    openapi: '3.1.0',
    ...information,
    tags: tags.filter(({ name }) => spoken.has(name)).map(({ name, description }) => ({ name, description })),
    paths: pathsOf(operations),
    components: {
      securitySchemes: securitySchemes(addresses, used),
      parameters: referredTo('parameters', sharedParameters, used),
      headers: referredTo('headers', sharedHeaders, [used, responses]),
      schemas: { ...schemasOf(used, schemas), Problem: problemSchema },
      responses,
      examples: referredTo('examples', problems.examples(), [used, responses]),
    },
  };
}

function pathsOf(operations: readonly { path: string; method: string; operation: Operation }[]): Document['paths'] {
  const paths: Record<string, PathItem> = {};
  for (const { path, method, operation } of operations) paths[path] = { ...paths[path], [method]: operation };
  return paths;
}

function schemasOf(operations: readonly Operation[], schemas: Schemas): Schemas {
  const asked = operations.map(({ requestBody }) => requestBody);
  const reachable = namesReachableFrom(operations, schemas);
  const used = Object.entries(schemas).filter(([name]) => reachable.has(name));
  const sorted = used.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return withOpenAnswers(Object.fromEntries(sorted), namesReachableFrom(asked, schemas));
}

/** Of shared parts those that something shares. */
function referredTo<Part>(kind: string, parts: Readonly<Record<string, Part>>, root: unknown): Record<string, Part> {
  const text = JSON.stringify(root);
  return Object.fromEntries(Object.entries(parts).filter(([name]) => text.includes(`"#/components/${kind}/${name}"`)));
}

/** The names of the functions of a client. */
function assertNamedOnce(operations: readonly Operation[]): void {
  const names = operations.map(({ operationId }) => operationId);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0)
    throw new Error(
      `Several operations are called ${twice.join(', ')}: give each its \`operationId\` in @ApiOperation.`,
    );
}

const distinct = <Problem extends { code: string; status: number }>(problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [`${problem.code} ${problem.status}`, problem])).values(),
];
