import build from '../../rspack.config.mjs';
import { installed } from './packages.mjs';

/** As services are built; what only this peer needs is looked for where `packages.mjs` has put it. */
export default (nest) => {
  const config = build(nest);
  return { ...config, resolve: { ...config.resolve, modules: ['node_modules', installed] } };
};
