import type { Dashboard, Panel, Row } from './description.ts';

const columns = 24;
const panelHeight = 8;
const mostInARow = 3;
const source = { type: 'prometheus', uid: '$datasource' };

/** A dashboard as Grafana imports it. https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
export function grafanaOf({ uid, title, description, chooses, rows }: Dashboard): object {
  return {
    uid,
    title,
    description,
    tags: ['atlas'],
    schemaVersion: 39,
    editable: false,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    templating: { list: [datasource, ...(chooses ? [choiceOf(chooses)] : [])] },
    panels: placed(rows),
  };
}

const datasource = { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' };

const choiceOf = (label: string) => ({
  name: label,
  type: 'query',
  datasource: source,
  query: { query: `label_values(process_cpu_seconds_total, ${label})`, refId: label },
  refresh: 2,
  sort: 1,
});

/** Row below row, at most three panels beside each other. Their numbers are their places: runbooks link to them. */
function placed(rows: readonly Row[]): object[] {
  const all: object[] = [];
  let y = 0;
  let number = 0;
  for (const [place, { title, panels }] of rows.entries()) {
    all.push({ id: 1_000 + place, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: columns, h: 1 } });
    y += 1;
    const beside = Math.min(panels.length, mostInARow);
    for (const [i, panel] of panels.entries()) {
      const w = columns / beside;
      const gridPos = { x: (i % beside) * w, y: y + Math.floor(i / beside) * panelHeight, w, h: panelHeight };
      all.push(graph(panel, (number += 1), gridPos));
    }
    y += Math.ceil(panels.length / beside) * panelHeight;
  }
  return all;
}

function graph({ title, description, unit, shows, limit }: Panel, id: number, gridPos: object): object {
  const steps = [{ color: 'green', value: null }, ...(limit === undefined ? [] : [{ color: 'red', value: limit }])];
  const showsLimit = limit !== undefined && { thresholdsStyle: { mode: 'line' } };
  return {
    id,
    type: 'timeseries',
    title,
    description,
    gridPos,
    datasource: source,
    fieldConfig: {
      defaults: { unit, min: 0, thresholds: { mode: 'absolute', steps }, custom: { ...showsLimit } },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    targets: Object.entries(shows).map(([legendFormat, expr], i) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + i),
      datasource: source,
      expr,
      legendFormat,
    })),
  };
}
