{{/* The head of the policy of one flow: (list $ "flow"). */}}
{{- define "atlas.policyHead" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "atlas.fullname" (index . 0) }}-{{ index . 1 }}
  labels: {{- include "atlas.labels" (list (index . 0) "network") | nindent 4 }}
{{- end -}}

{{/* (list $ components-as-JSON) */}}
{{- define "atlas.podsOf" -}}
matchLabels: {{- include "atlas.releaseLabels" (index . 0) | nindent 2 }}
matchExpressions:
  - { key: app.kubernetes.io/component, operator: In, values: {{ index . 1 }} }
{{- end -}}

{{/* (list $ service): the pods that do a service's work, whichever part of it. */}}
{{- define "atlas.componentsOf" -}}
{{- $found := list -}}
{{- range $name, $workload := include "atlas.workloads" (index . 0) | fromJson -}}
{{- if eq $workload.service.name (index $ 1) -}}{{- $found = append $found $name -}}{{- end -}}
{{- end -}}
{{- $found | toJson -}}
{{- end -}}

{{/* Who calls whom inside of the release: by callee, the components that may. */}}
{{- define "atlas.calls" -}}
{{- $calls := dict -}}
{{- $root := . -}}
{{- range $name, $service := include "atlas.services" . | fromJson -}}
{{- $callees := $service.calls | default list -}}
{{- if and $service.provider $root.Values.paymentProvider.simulator -}}{{- $callees = append $callees "payment-simulator" -}}{{- end -}}
{{- range $callees -}}
{{- $_ := set $calls . (concat (get $calls . | default list) (include "atlas.componentsOf" (list $root $name) | fromJsonArray)) -}}
{{- end -}}
{{- end -}}
{{- $calls | toJson -}}
{{- end -}}
