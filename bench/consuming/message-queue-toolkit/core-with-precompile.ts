export * from '@message-queue-toolkit/core';

export const precompileSchema = <Schema>(schema: Schema): Schema => schema;
