/** A tenth: whoever is down is not brought down further by those who try again. */
const share = 0.1;
/** What a quiet time may save up. */
const most = 10;

/**
 * What all calls of a target may spend on being tried again: each brings a tenth of a retry. However many of them fail, the
 * target gets no more than 1.1 times the calls (and one, so that the first of all may be tried again).
 */
export class RetryBudget {
  private saved = 1;

  /** A call is made for the first time. */
  earn(): void {
    this.saved = Math.min(most, this.saved + share);
  }

  /** False: there is none left. */
  spend(): boolean {
    if (this.saved < 1) return false;
    this.saved -= 1;
    return true;
  }
}
