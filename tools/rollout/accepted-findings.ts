/** What kube-score finds, and why it stays. A finding that is not here fails the check, as does an explanation that nothing needs. */
export const accepted: ReadonlyMap<string, string> = new Map([
  [
    'container-resources',
    'it wants a limit of processor time: that would throttle a pod while its node idles. Requests share out what is scarce.',
  ],
  [
    'container-image-pull-policy',
    'it wants Always: a tag is a version and never moves, and a registry that is away must keep no pod from starting.',
  ],
  [
    'deployment-has-host-podantiaffinity',
    'topologySpreadConstraints spread the pods over zones and hosts, and do not mind a small cluster.',
  ],
]);
