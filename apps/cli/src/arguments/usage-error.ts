/** The command was given in a way that says nothing, or two things at once. */
export class UsageError extends Error {}
