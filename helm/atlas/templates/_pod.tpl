{{/* What every pod of ours has, hooks included: it may do nothing that the Pod Security Standard "restricted" forbids. */}}
{{- define "atlas.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "atlas.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities: { drop: [ALL] }
{{- end -}}

{{- define "atlas.placement" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/* A Job's small needs. */}}
{{- define "atlas.jobResources" -}}
resources:
  requests: { cpu: 50m, memory: 128Mi, ephemeral-storage: 16Mi }
  limits: { memory: 256Mi, ephemeral-storage: 64Mi }
{{- end -}}

{{/* Variables that Secrets hold: what atlas.secretVariables says. */}}
{{- define "atlas.secretEnv" -}}
{{- range $name, $from := . | fromJson }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef: { name: {{ $from.name }}, key: {{ $from.key }} }
{{- end }}
{{- end -}}

{{/* The certificates of a private authority: the file that they are in, empty where there is none. */}}
{{- define "atlas.certificatesFile" -}}
{{- with .Values.trustedCertificates -}}
{{- if and .configMap .secret }}{{ fail "trustedCertificates: name a ConfigMap or a Secret, not both" }}{{ end -}}
{{- if or .configMap .secret -}}/etc/atlas/certificates/{{ .key }}{{- end -}}
{{- end -}}
{{- end -}}

{{- define "atlas.certificatesMount" -}}
{{- if include "atlas.certificatesFile" . -}}
- { name: certificates, mountPath: /etc/atlas/certificates, readOnly: true }
{{- end -}}
{{- end -}}

{{- define "atlas.certificatesVolume" -}}
{{- with .Values.trustedCertificates.configMap -}}
- name: certificates
  configMap: { name: {{ . }} }
{{- end -}}
{{- with .Values.trustedCertificates.secret -}}
- name: certificates
  secret: { secretName: {{ . }} }
{{- end -}}
{{- end -}}

{{/* For Jobs, which have no ConfigMap. */}}
{{- define "atlas.certificatesEnv" -}}
{{- with include "atlas.certificatesFile" . -}}
- { name: NODE_EXTRA_CA_CERTS, value: {{ . }} }
{{- end -}}
{{- end -}}
