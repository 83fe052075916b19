import { describeConfig, text, url } from '@atlas/service';

export const operatorApiConfig = describeConfig('atlas', {
  apiUrl: url('ATLAS_API_URL', 'the address of the gateway'),
  apiKey: text('ATLAS_API_KEY', "an operator's key; `atlas operator create` makes the first one"),
});
