/** What a dashboard shows, in the words of those who read it. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Lets its reader choose among the values of this label; queries say `$component`. */
  readonly chooses?: 'component';
  readonly rows: readonly Row[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  /** By the name of what it draws, in which Grafana fills in labels. */
  readonly shows: Readonly<Record<string, string>>;
  /** What whoever is called by one of these looks at first. */
  readonly alerts?: readonly string[];
  /** From here on it is bad: a line is drawn. */
  readonly limit?: number;
}

/** Grafana's names of them. */
type Unit = 'short' | 's' | 'bytes' | 'percentunit' | 'reqps' | 'cps' | 'ops';

export const panelsOf = ({ rows }: Dashboard): readonly Panel[] => rows.flatMap(({ panels }) => panels);

/** As Prometheus takes them, without what Grafana fills in. */
export const expressionsOf = (dashboard: Dashboard): readonly string[] =>
  panelsOf(dashboard)
    .flatMap(({ shows }) => Object.values(shows))
    .map((expression) => expression.replaceAll('$__rate_interval', '5m').replaceAll('$component', 'orders'));

/** Places in a dashboard stay: runbooks link to them. */
export const panelPath = ({ uid }: Dashboard, position: number): string => `/d/${uid}?viewPanel=${position + 1}`;
