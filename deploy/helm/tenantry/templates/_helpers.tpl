{{/* Names and labels. `tenantry.labels`, `.selector` and `.image` take a dict of `root` and a component's `name`. */}}

{{- define "tenantry.fullname" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{- define "tenantry.labels" -}}
app.kubernetes.io/part-of: tenantry
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{ include "tenantry.selector" . }}
{{- end }}

{{- define "tenantry.selector" -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/name: {{ .name }}
{{- end }}

{{- define "tenantry.image" -}}
{{ .root.Values.image.registry }}/{{ .name }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* Hardening that every pod and container shares. */}}
{{- define "tenantry.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false  # a release named "tenantry" would otherwise add TENANTRY_* variables of its own
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "tenantry.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* Kafka's settings: plain ones as values, credentials by reference. */}}
{{- define "tenantry.kafkaEnvironment" -}}
{{- $kafka := .Values.kafka -}}
- name: TENANTRY_KAFKA__BOOTSTRAP_SERVERS
  value: {{ required "kafka.bootstrapServers is required" $kafka.bootstrapServers | quote }}
- name: TENANTRY_KAFKA__SECURITY_PROTOCOL
  value: {{ $kafka.securityProtocol }}
{{- if hasPrefix "SASL" $kafka.securityProtocol }}
- name: TENANTRY_KAFKA__SASL_MECHANISM
  value: {{ $kafka.saslMechanism }}
- name: TENANTRY_KAFKA__SASL_USERNAME
  valueFrom:
    secretKeyRef: {name: {{ $kafka.credentialsSecret }}, key: username}
- name: TENANTRY_KAFKA__SASL_PASSWORD
  valueFrom:
    secretKeyRef: {name: {{ $kafka.credentialsSecret }}, key: password}
{{- end }}
{{- if $kafka.caSecret }}
- name: TENANTRY_KAFKA__CA_FILE
  value: /etc/tenantry/kafka/ca.crt
{{- end }}
{{- end }}

{{- define "tenantry.kafkaMounts" -}}
{{- if .Values.kafka.caSecret }}
- {name: kafka-ca, mountPath: /etc/tenantry/kafka, readOnly: true}
{{- end }}
{{- end }}

{{- define "tenantry.kafkaVolumes" -}}
{{- if .Values.kafka.caSecret }}
- name: kafka-ca
  secret: {secretName: {{ .Values.kafka.caSecret }}}
{{- end }}
{{- end }}
