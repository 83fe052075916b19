{{- define "atlas.url" -}}
http://{{ include "atlas.fullname" (index . 0) }}-{{ index . 1 }}:{{ (get (include "atlas.services" (index . 0) | fromJson) (index . 1)).port }}
{{- end -}}

{{/* Where billing finds the payment provider. */}}
{{- define "atlas.providerUrl" -}}
{{- if and .Values.paymentProvider.url .Values.paymentProvider.simulator -}}
{{- fail "paymentProvider: give a url or ask for the simulator, not both" -}}
{{- else if .Values.paymentProvider.url -}}
{{- .Values.paymentProvider.url -}}
{{- else if .Values.paymentProvider.simulator -}}
{{- include "atlas.url" (list . "payment-simulator") -}}
{{- else -}}
{{- fail "paymentProvider: give its url, or ask for the simulator" -}}
{{- end -}}
{{- end -}}

{{/* What a workload learns from outside that is no secret: (list $ workload), as one JSON object. */}}
{{- define "atlas.environment" -}}
{{- $root := index . 0 -}}{{- $workload := index . 1 -}}{{- $service := $workload.service -}}{{- $values := $root.Values -}}
{{- $env := dict "ATLAS_PORT" ($service.port | toString) "ATLAS_HOST" "0.0.0.0" "ATLAS_LOG_LEVEL" $values.logLevel -}}
{{- /* Requests are drained while balancers notice; a pod without any need not wait. Consumers finish their chunk in half of the second. */ -}}
{{- $_ := set $env "ATLAS_DRAIN_MS" (ternary "10000" "0" $workload.isHttp) -}}
{{- $_ := set $env "ATLAS_STOP_TIMEOUT_MS" (ternary "60000" "30000" (has "consumers" $workload.roles)) -}}
{{- if $service.kafka -}}{{- $_ := set $env "ATLAS_ROLES" (join "," $workload.roles) -}}{{- end -}}
{{- range include "atlas.keyFiles" (list $root $service) | fromJsonArray -}}
{{- $_ := set $env .variable (printf "/etc/atlas/%s/%s" .place .secret.key) -}}
{{- end -}}
{{- if $service.database -}}{{- $_ := set $env "ATLAS_DATABASE_POOL_SIZE" ($service.settings.databasePoolSize | toString) -}}{{- end -}}
{{- if $service.kafka -}}
{{- $_ := set $env "ATLAS_KAFKA_BROKERS" (join "," $values.kafka.brokers) -}}
{{- $_ := set $env "ATLAS_TOPIC_PREFIX" $values.kafka.topicPrefix -}}
{{- $_ := set $env "ATLAS_KAFKA_CLIENT" $values.kafka.client -}}
{{- $env = merge $env (include "atlas.kafkaSecurity" $root | fromJson) -}}
{{- end -}}
{{- if and $service.redis $values.redis.sentinels -}}
{{- $_ := set $env "ATLAS_REDIS_SENTINELS" (join "," $values.redis.sentinels) -}}
{{- $_ := set $env "ATLAS_REDIS_PRIMARY" $values.redis.primary -}}
{{- end -}}
{{- if $service.signsTokens -}}
{{- $_ := set $env "ATLAS_MAX_GATEWAYS" (ternary $workload.pods.autoscaling.max $workload.pods.replicas $workload.pods.autoscaling.enabled | toString) -}}
{{- with $values.gateway.trustedProxies -}}{{- $_ := set $env "ATLAS_TRUSTED_PROXIES" (join "," .) -}}{{- end -}}
{{- $_ := set $env "ATLAS_LIMIT_TENANT_AT_ONCE" ($values.gateway.tenantAtOnce | toString) -}}
{{- $_ := set $env "ATLAS_REQUEST_TIMEOUT_MS" ($values.gateway.requestTimeoutMs | toString) -}}
{{- end -}}
{{- if or $service.provider $service.smtp -}}
{{- $_ := set $env "ATLAS_MAX_PROCESSES" (ternary $workload.pods.autoscaling.max $workload.pods.replicas $workload.pods.autoscaling.enabled | toString) -}}
{{- end -}}
{{- range $service.calls -}}{{- $_ := set $env (printf "ATLAS_UPSTREAM_%s" (upper .)) (include "atlas.url" (list $root .)) -}}{{- end -}}
{{- if $service.provider -}}{{- $_ := set $env "ATLAS_PROVIDER_URL" (include "atlas.providerUrl" $root) -}}{{- end -}}
{{- if $service.smtp -}}
{{- $_ := set $env "ATLAS_MAIL_FROM" $values.mail.from -}}
{{- $_ := set $env "ATLAS_RESET_PAGE_URL" $values.mail.resetPageUrl -}}
{{- end -}}
{{- with $values.monitoring.tracesUrl -}}{{- $_ := set $env "OTEL_EXPORTER_OTLP_ENDPOINT" . -}}{{- end -}}
{{- with include "atlas.certificatesFile" $root -}}{{- $_ := set $env "NODE_EXTRA_CA_CERTS" . -}}{{- end -}}
{{- mergeOverwrite $env $service.settings.env | toJson -}}
{{- end -}}

{{/* How the brokers are spoken to, as one JSON object; what is secret of it is among the variables of Secrets. */}}
{{- define "atlas.kafkaSecurity" -}}
{{- with .Values.kafka -}}
{{- if and (eq .sasl "plain") (not .tls) -}}{{- fail "kafka.sasl: plain tells the password to whoever listens, unless kafka.tls is on" -}}{{- end -}}
{{- dict "ATLAS_KAFKA_TLS" (ternary "on" "off" .tls) "ATLAS_KAFKA_SASL" .sasl | toJson -}}
{{- end -}}
{{- end -}}

{{- define "atlas.kafkaLogin" -}}
{{- $secrets := .Values.secrets -}}
{{- if ne .Values.kafka.sasl "none" -}}
{{- dict "ATLAS_KAFKA_USERNAME" $secrets.kafkaUsername "ATLAS_KAFKA_PASSWORD" $secrets.kafkaPassword | toJson -}}
{{- else -}}
{}
{{- end -}}
{{- end -}}

{{/* Keys are read from files, as they are exchanged while the process runs: (list $ service), as a JSON list of their places. */}}
{{- define "atlas.keyFiles" -}}
{{- $secrets := (index . 0).Values.secrets -}}{{- $service := index . 1 -}}
{{- $files := list -}}
{{- if $service.verifiesTokens -}}{{- $files = append $files (dict "place" "token-keys" "variable" "ATLAS_TOKEN_JWKS_FILE" "secret" $secrets.tokenKeys) -}}{{- end -}}
{{- if $service.signsTokens -}}{{- $files = append $files (dict "place" "token-signing-key" "variable" "ATLAS_TOKEN_SIGNING_KEY_FILE" "secret" $secrets.tokenSigningKey) -}}{{- end -}}
{{- if $service.resetKeys -}}{{- $files = append $files (dict "place" "reset-keys" "variable" "ATLAS_RESET_KEY_FILE" "secret" $secrets.resetKeys) -}}{{- end -}}
{{- $files | toJson -}}
{{- end -}}

{{/* The Secrets behind variables: (list $ service), as one JSON object of name and key by variable. */}}
{{- define "atlas.secretVariables" -}}
{{- $root := index . 0 -}}{{- $service := index . 1 -}}{{- $secrets := $root.Values.secrets -}}
{{- $from := dict -}}
{{- if $service.database -}}
{{- $secret := printf "atlas-%s-database" $service.name -}}
{{- $_ := set $from "ATLAS_DATABASE_URL" (dict "name" $secret "key" "app") -}}
{{- $_ := set $from "ATLAS_SYSTEM_DATABASE_URL" (dict "name" $secret "key" "system") -}}
{{- if $service.operatorDatabase -}}{{- $_ := set $from "ATLAS_OPERATOR_DATABASE_URL" (dict "name" $secret "key" "operator") -}}{{- end -}}
{{- end -}}
{{- if $service.kafka -}}{{- $from = merge $from (include "atlas.kafkaLogin" $root | fromJson) -}}{{- end -}}
{{- if $service.redis -}}{{- $_ := set $from "ATLAS_REDIS_URL" $secrets.redisUrl -}}{{- end -}}
{{- if $service.smtp -}}{{- $_ := set $from "ATLAS_SMTP_URL" $secrets.smtpUrl -}}{{- end -}}
{{- if or $service.provider $service.providerKey -}}{{- $_ := set $from "ATLAS_PROVIDER_API_KEY" $secrets.providerApiKey -}}{{- end -}}
{{- $from | toJson -}}
{{- end -}}
