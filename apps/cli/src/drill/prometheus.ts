/** What a Prometheus that runs somewhere says. */
export class Prometheus {
  constructor(readonly url: string) {}

  async isReady(): Promise<boolean> {
    return fetch(`${this.url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Whether all that it is told to watch answers. */
  async seesAll(): Promise<boolean> {
    const [seen, missing] = await Promise.all([this.holds('up == 1'), this.holds('up == 0')]);
    return seen && !missing;
  }

  async isFiring(alert: string): Promise<boolean> {
    return this.holds(`ALERTS{alertname="${alert}",alertstate="firing"}`);
  }

  /** Whether the expression has any answer. */
  async holds(expression: string): Promise<boolean> {
    const response = await fetch(`${this.url}/api/v1/query?query=${encodeURIComponent(expression)}`);
    const answer: unknown = await response.json();
    if (!isAnswer(answer)) throw new Error(`Prometheus does not answer "${expression}": ${JSON.stringify(answer)}`);
    return answer.data.result.length > 0;
  }
}

function isAnswer(value: unknown): value is { readonly data: { readonly result: readonly unknown[] } } {
  if (typeof value !== 'object' || value === null || !('data' in value)) return false;
  const { data } = value;
  return typeof data === 'object' && data !== null && 'result' in data && Array.isArray(data.result);
}
