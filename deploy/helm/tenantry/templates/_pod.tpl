{{/* The pod of one service: {root, name, service}. */}}
{{- define "tenantry.pod" -}}
metadata:
  labels:
    {{- include "tenantry.labels" . | nindent 4 }}
  annotations:
    prometheus.io/scrape: "true"
    prometheus.io/port: "8080"
    prometheus.io/path: /metrics
    checksum/settings: {{ include (print .root.Template.BasePath "/settings.yaml") .root | sha256sum }}
spec:
  serviceAccountName: {{ include "tenantry.fullname" .root }}
  {{- include "tenantry.podSecurity" .root | nindent 2 }}
  # The pause of preStop, 15 s for the answers that are being given, and the batch in hand.
  terminationGracePeriodSeconds: 45
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "tenantry.selector" . | nindent 10 }}
  containers:
    - name: {{ .name }}
      image: {{ include "tenantry.image" . }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      {{- include "tenantry.containerSecurity" .root | nindent 6 }}
      ports:
        - {name: http, containerPort: 8080}
      envFrom:
        - configMapRef: {name: {{ include "tenantry.fullname" .root }}-settings}
        {{- if and (eq .name "exports") .root.Values.objectStore.credentialsSecret }}
        - secretRef: {name: {{ .root.Values.objectStore.credentialsSecret }}}
        {{- end }}
      env:
        {{- include "tenantry.environment" . | nindent 8 }}
      # Callers hear of a pod's end some seconds after the pod does; until then it goes on answering.
      lifecycle:
        preStop:
          exec: {command: [sleep, "5"]}
      # The start may wait for a rebalance, or for a new index over a million documents; after it, a process that does
      # not answer is replaced.
      startupProbe:
        httpGet: {path: /health/live, port: http}
        periodSeconds: 2
        failureThreshold: 450
      livenessProbe:
        httpGet: {path: /health/live, port: http}
        periodSeconds: 10
        timeoutSeconds: 3
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /health/ready, port: http}
        periodSeconds: 5
        timeoutSeconds: 3
      resources:
        {{- toYaml .service.resources | nindent 8 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        {{- with include "tenantry.mounts" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {}
    {{- with include "tenantry.volumes" . | trim }}
    {{- . | nindent 4 }}
    {{- end }}
{{- end }}

{{- define "tenantry.environment" -}}
{{- if ne .name "portal" }}
{{- include "tenantry.kafkaEnvironment" .root }}
{{- end }}
- name: TENANTRY_MONGO__URL
  valueFrom:
    secretKeyRef: {name: {{ .service.mongoUrlSecret | default .root.Values.mongo.urlSecret }}, key: url}
{{- if not (has .name (list "sync" "portal")) }}
- name: TENANTRY_KAFKA__GROUP_INSTANCE_ID
  valueFrom:
    fieldRef: {fieldPath: metadata.name}
{{- end }}
{{- if eq .name "sync" }}
- name: TENANTRY_STAGING_DIR
  value: /var/lib/tenantry/uploads
{{- end }}
{{- if eq .name "exports" }}
- name: TENANTRY_CUSTOMERS_URL
  value: http://{{ include "tenantry.fullname" .root }}-customers:8080
- name: TENANTRY_METRICS_URL
  value: http://{{ include "tenantry.fullname" .root }}-metrics:8080
- name: TENANTRY_SERVICE_TOKEN_FILE
  value: /etc/tenantry/service/token
- name: TENANTRY_OBJECT_STORE_URL
  value: {{ required "objectStore.url is required" .root.Values.objectStore.url | quote }}
{{- range $name, $value := .root.Values.objectStore.environment }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
{{- if eq .name "portal" }}
{{- include "tenantry.portalEnvironment" .root }}
{{- end }}
{{- range $name, $value := .service.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "tenantry.portalEnvironment" -}}
{{- range $name := list "sync" "customers" "metrics" "exports" }}
- name: TENANTRY_{{ upper $name }}_URL
  value: http://{{ include "tenantry.fullname" $ }}-{{ $name }}:8080
{{- end }}
{{- with .Values.portal.publicUrl }}
- name: TENANTRY_PUBLIC_URL
  value: {{ . | quote }}
{{- end }}
- name: TENANTRY_OIDC__ISSUER
  value: {{ .Values.auth.issuer | quote }}
{{- with .Values.portal.oidc }}
- name: TENANTRY_OIDC__CLIENT_ID
  value: {{ .clientId | quote }}
- name: TENANTRY_OIDC__SCOPE
  value: {{ .scope | quote }}
- name: TENANTRY_OIDC__TOKEN
  value: {{ .token | quote }}
{{- if .resource }}
- name: TENANTRY_OIDC__RESOURCE
  value: {{ .resource | quote }}
{{- end }}
{{- if .clientSecret }}
- name: TENANTRY_OIDC__CLIENT_SECRET
  valueFrom:
    secretKeyRef: {name: {{ .clientSecret }}, key: secret}
{{- end }}
{{- end }}
{{- end }}

{{- define "tenantry.mounts" -}}
{{- if ne .name "portal" }}
{{- include "tenantry.kafkaMounts" .root }}
{{- end }}
{{- if eq .name "sync" }}
- {name: uploads, mountPath: /var/lib/tenantry}
{{- end }}
{{- if eq .name "exports" }}
- {name: service-token, mountPath: /etc/tenantry/service, readOnly: true}
{{- end }}
{{- end }}

{{- define "tenantry.volumes" -}}
{{- if ne .name "portal" }}
{{- include "tenantry.kafkaVolumes" .root }}
{{- end }}
{{- if eq .name "exports" }}
- name: service-token
  secret: {secretName: {{ .root.Values.serviceTokenSecret }}}
{{- end }}
{{- end }}
