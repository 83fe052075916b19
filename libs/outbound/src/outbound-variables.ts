import { wholeNumber } from '@atlas/service';

export const outboundVariables = {
  maxProcesses: wholeNumber(
    'ATLAS_MAX_PROCESSES',
    'how many processes of this service run at most: without Redis each makes its share of the calls to the outside',
    { default: 8, min: 1 },
  ),
};

/** The part of a service's configuration that this library reads. */
export interface OutboundSettings {
  readonly maxProcesses: number;
}
