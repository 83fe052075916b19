import { existsSync, readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { rspack } from '@rspack/core';

const { $schema: _, ...swc } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));

/**
 * V8 keeps the source for as long as the process lives, and when a single character in it is beyond Latin-1, at two bytes for each.
 * What is not ASCII is therefore written as escapes, and comments are left out (those about licences into a file of their own): 7 to
 * 9 MiB less in every process. Names and lines stay as they are.
 */
const compactSource = new rspack.SwcJsMinimizerRspackPlugin({
  extractComments: true,
  minimizerOptions: { minify: false, compress: false, mangle: false, format: { comments: false, asciiOnly: true } },
});

/** `nest build <app>`: an ES module for each entry point with all that it needs, so that an image has no node_modules. */
export default (nest) => ({
  ...nest,
  mode: 'production',
  devtool: 'source-map',
  entry: entryPoints(dirname(nest.entry)),
  output: {
    ...nest.output,
    path: resolve('dist', dirname(nest.output.filename)),
    filename: '[name].js',
    assetModuleFilename: 'files/[name][ext]',
  },
  externals: [absentOptionalPeer],
  externalsPresets: { node: true },
  // One build of each package: with 'module' first, class-transformer is bundled twice and its decorators go unseen.
  resolve: { extensions: ['.ts', '.js'], extensionAlias: nest.resolve.extensionAlias, mainFields: ['main'] },
  module: {
    parser: {
      javascript: {
        importMeta: false, // else the build machine's path is written into the bundle, which then reads the node_modules there
        dynamicImportMode: 'eager', // one file: what is imported late is in it, and still runs late
        url: 'new-url-relative', // a file that is named by `new URL('…', import.meta.url)` is put beside the bundle
      },
    },
    rules: [{ test: /\.ts$/, loader: 'builtin:swc-loader', options: swc, type: 'javascript/esm' }],
  },
  optimization: { minimize: true, minimizer: [compactSource], nodeEnv: false, splitChunks: false },
  plugins: [],
});

/** An app starts by main.ts; one that owns tables migrates them by migrate.ts, from the same image. */
function entryPoints(source) {
  const files = ['main', 'migrate'].map((name) => [name, `${source}/${name}.ts`]);
  return Object.fromEntries(files.filter(([, file]) => existsSync(file)));
}

/**
 * Nest, TypeORM and pg try optional peers at run time. Those that are not installed stay imports, and fail there as they should;
 * our own code has no such liberty.
 */
function absentOptionalPeer({ context, request, dependencyType }, done) {
  const isFile = request.startsWith('.') || request.startsWith('/');
  const isBuiltin = builtinModules.includes(request.replace(/^node:/, ''));
  if (isFile || isBuiltin || !context.includes('/node_modules/')) return done();
  try {
    createRequire(`${context}/_.js`).resolve(request);
    return done();
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') return done();
    return done(null, request, dependencyType === 'commonjs' ? 'node-commonjs' : 'import');
  }
}
