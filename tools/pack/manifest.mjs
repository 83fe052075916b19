/** The files that a library is entered by. */
export function doorsOf({ exports }) {
  return Object.values(exports);
}

/** The application has these as well, and in one process there must be one of each: Nest injects by class, metrics have one registry. */
const isShared = (name) => /^(@nestjs\/.*|rxjs|prom-client)$/.test(name);

/** The package.json of a library as it is packed. */
export function manifestOf({ name, version, description, type, sideEffects, exports, dependencies }) {
  const needed = Object.entries(dependencies);
  return {
    ...{ name, version, description, type, sideEffects },
    exports: Object.fromEntries(Object.entries(exports).map(([way, door]) => [way, compiledDoor(door)])),
    files: ['dist'],
    engines: { node: '>=20' },
    dependencies: Object.fromEntries(needed.filter(([other]) => !isShared(other))),
    peerDependencies: Object.fromEntries(
      needed.filter(([other]) => isShared(other)).map(([other, wanted]) => [other, `^${wanted}`]),
    ),
  };
}

function compiledDoor(source) {
  const door = source.replace(/^\.\/src\/(.+)\.ts$/, './dist/$1');
  return { types: `${door}.d.ts`, default: `${door}.js` };
}
