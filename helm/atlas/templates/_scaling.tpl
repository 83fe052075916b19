{{/* Up at once, and by as much as there is; down slowly: of a workload's autoscaling. */}}
{{- define "atlas.httpScaling" -}}
scaleUp:
  stabilizationWindowSeconds: 0
  selectPolicy: Max
  policies:
    - { type: Percent, value: 100, periodSeconds: 15 }
    - { type: Pods, value: 4, periodSeconds: 15 }
scaleDown:
  stabilizationWindowSeconds: {{ .downAfterSeconds }}
  policies:
    - { type: Pods, value: 1, periodSeconds: {{ .downEverySeconds }} }
{{- end -}}

{{/* Each step shares the partitions out anew, and the group stands still meanwhile: 2, 3, 4, 6 pods a minute apart, down one in ten. */}}
{{- define "atlas.consumerScaling" -}}
scaleUp:
  stabilizationWindowSeconds: 30
  policies:
    - { type: Percent, value: 33, periodSeconds: 60 }
scaleDown:
  stabilizationWindowSeconds: {{ .downAfterSeconds }}
  policies:
    - { type: Pods, value: 1, periodSeconds: {{ .downEverySeconds }} }
{{- end -}}
