import { mintServiceToken, type Principal, type SigningKey } from '@atlas/service';

interface Minted {
  readonly token: string;
  readonly until: number;
}

/** As long as Atlas' own: whoever signed anew for each request would be slower. */
const reusedForMs = 20_000;

/** Signs for the service behind who calls. */
export class ServiceTokens {
  private readonly minted = new Map<string, Minted>();

  constructor(private readonly signingKey: SigningKey) {}

  async tokenFor(principal: Principal): Promise<string> {
    const now = new Date();
    const last = this.minted.get(principal.subject);
    if (last && now.getTime() < last.until) return last.token;
    const token = await mintServiceToken(this.signingKey, principal, 'orders', { now });
    this.minted.set(principal.subject, { token, until: now.getTime() + reusedForMs });
    return token;
  }
}
