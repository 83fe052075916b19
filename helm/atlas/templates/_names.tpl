{{- define "atlas.fullname" -}}
{{- if contains "atlas" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-atlas" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end -}}
{{- end -}}

{{/* What selects the pods of the whole release. */}}
{{- define "atlas.releaseLabels" -}}
app.kubernetes.io/name: atlas
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* What selects the pods of one workload: (list $ "orders") */}}
{{- define "atlas.selectorLabels" -}}
{{- include "atlas.releaseLabels" (index . 0) }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "atlas.labels" -}}
{{- $root := index . 0 -}}
{{- include "atlas.selectorLabels" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* (list $ "orders") */}}
{{- define "atlas.image" -}}
{{- $root := index . 0 -}}
{{- with $root.Values.image -}}
{{- if .registry }}{{ .registry }}/{{ end }}{{ .repository }}-{{ index $ 1 }}:{{ .tag | default $root.Chart.AppVersion -}}
{{- end -}}
{{- end -}}
