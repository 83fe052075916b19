/** Lets each side have its turn, round after round; each round another begins, so that nobody always comes after the same. */
export async function takeTurns<Name extends string, Figures>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name, round: number) => Promise<Figures>,
): Promise<Record<Name, Figures>[]> {
  const results: Record<Name, Figures>[] = [];
  for (let round = 1; round <= rounds; round++) {
    const turns: Partial<Record<Name, Figures>> = {};
    for (const name of rotated(names, round)) turns[name] = await measure(name, round);
    if (isComplete(turns, names)) results.push(turns);
  }
  return results;
}

function rotated<Name>(names: readonly Name[], by: number): readonly Name[] {
  const start = by % names.length;
  return [...names.slice(start), ...names.slice(0, start)];
}

function isComplete<Name extends string, Figures>(
  turns: Partial<Record<Name, Figures>>,
  names: readonly Name[],
): turns is Record<Name, Figures> {
  return names.every((name) => turns[name] !== undefined);
}
