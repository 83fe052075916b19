import { registerHooks } from 'node:module';

// Its newest release calls a function of @message-queue-toolkit/core that no release of that package on the registry has. It would
// compile the schema once, ahead of time; given as it is, the schema is compiled at its first use.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@message-queue-toolkit/core' && context.parentURL?.includes('/@message-queue-toolkit/kafka/')
      ? { url: new URL('core-with-precompile.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});

const { consume } = await import('./consume.ts');
await consume();
