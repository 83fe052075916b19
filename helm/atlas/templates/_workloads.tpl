{{/*
The services that run, by name: their facts, and their settings with the defaults filled in.
*/}}
{{- define "atlas.services" -}}
{{- $services := dict -}}
{{- range $name, $facts := (.Files.Get "services.yaml" | fromYaml).services -}}
{{- if or (not $facts.simulator) $.Values.paymentProvider.simulator -}}
{{- $settings := mergeOverwrite (deepCopy $.Values.defaults) (deepCopy (get $.Values.services $name | default dict)) -}}
{{- $_ := set $services $name (merge (dict "name" $name "settings" $settings) $facts) -}}
{{- end -}}
{{- end -}}
{{- $services | toJson -}}
{{- end -}}

{{/*
What becomes a Deployment, by name: the service, the part of its work that these pods do, and how many connections each of them
may open. A service that hears events is two of them, unless its settings say otherwise: requests and events come in different
amounts, and each pod that joins or leaves a consumer group stops the group for a moment.
*/}}
{{- define "atlas.workloads" -}}
{{- $beside := (.Files.Get "services.yaml" | fromYaml).connections -}}
{{- $workloads := dict -}}
{{- range $name, $service := include "atlas.services" . | fromJson -}}
{{- $own := $service.settings -}}
{{- $base := 0 -}}
{{- if $service.database -}}{{- $base = add $own.databasePoolSize $beside.lookUps (ternary $beside.relay 0 (default false $service.kafka)) (ternary $beside.operatorReads 0 (default false $service.operatorDatabase)) -}}{{- end -}}
{{- $withJobs := add $base (ternary $beside.jobs 0 (default false $service.jobs)) -}}
{{- $separate := and $service.consumes $own.consumers.separate -}}
{{- $http := dict "name" $name "service" $service "pods" $own.http "isHttp" true -}}
{{- if not $service.consumes -}}
{{- $http = merge $http (dict "roles" (list "http") "connections" $base) -}}
{{- else if $separate -}}
{{- $http = merge $http (dict "roles" (list "http") "connections" $withJobs) -}}
{{- $consumers := dict "name" (printf "%s-consumers" $name) "service" $service "pods" $own.consumers "isHttp" false "roles" (list "consumers" "jobs") "connections" $withJobs -}}
{{- $_ := set $workloads $consumers.name $consumers -}}
{{- else -}}
{{- $http = merge $http (dict "roles" (list "http" "consumers" "jobs") "connections" $withJobs) -}}
{{- end -}}
{{- $_ := set $workloads $name $http -}}
{{- end -}}
{{- $workloads | toJson -}}
{{- end -}}

{{/* The components of the pods that need a server: (list $ "kafka") */}}
{{- define "atlas.componentsThatNeed" -}}
{{- $root := index . 0 -}}{{- $need := index . 1 -}}
{{- $found := list -}}
{{- range $name, $workload := include "atlas.workloads" $root | fromJson -}}
{{- if get $workload.service $need -}}{{- $found = append $found $name -}}{{- end -}}
{{- end -}}
{{- if eq $need "database" -}}{{- $found = append $found "migrations" -}}{{- end -}}
{{- if eq $need "kafka" -}}{{- $found = append $found "topics" -}}{{- end -}}
{{- $found | toJson -}}
{{- end -}}

{{/* The most connections that each PostgreSQL server may be asked for, one surging pod of each workload included. */}}
{{- define "atlas.checkConnections" -}}
{{- $asked := dict -}}
{{- range $name, $workload := include "atlas.workloads" . | fromJson -}}
{{- if $workload.service.database -}}
{{- $server := $workload.service.settings.databaseServer -}}
{{- if not (hasKey $.Values.postgres.servers $server) -}}
{{- fail (printf "services.%s.databaseServer is %q, which is not among postgres.servers" $workload.service.name $server) -}}
{{- end -}}
{{- $pods := add 1 (ternary $workload.pods.autoscaling.max $workload.pods.replicas $workload.pods.autoscaling.enabled) -}}
{{- $_ := set $asked $server (add (get $asked $server | default 0) (mul $pods $workload.connections)) -}}
{{- end -}}
{{- end -}}
{{- range $server, $count := $asked -}}
{{- $there := get $.Values.postgres.servers $server -}}
{{- $room := sub $there.maxConnections $there.reserved -}}
{{- if gt (int $count) (int $room) -}}
{{- fail (printf "the pods of this release may ask the PostgreSQL server %q for %d connections, and it has %d for them (postgres.servers.%s: %d less %d reserved): fewer pods (autoscaling.max), a smaller databasePoolSize, or a larger server" $server (int $count) (int $room) $server (int $there.maxConnections) (int $there.reserved)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
