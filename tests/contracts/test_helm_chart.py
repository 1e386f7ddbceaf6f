"""The chart renders, is valid Kubernetes, hardens every pod, names real settings and holds no secret. No cluster."""

import tarfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import helm_python as helm
import kubernetes_validate
import pytest
import yaml

from shared.events.generate import ROOT, TOPICS
from shared.events.topics import declared_topics
from tests.contracts.service_settings import addresses_of, variables_of

CHART = ROOT / "deploy/helm/tenantry"
ON_THE_BUS = ["customers", "exports", "metrics", "sync"]
SERVICES = sorted([*ON_THE_BUS, "portal"])
KUBERNETES = ["1.27", kubernetes_validate.latest_version().rpartition(".")[0]]
Manifest = dict[str, Any]

LEAST: dict[str, Any] = {
    "kafka": {"bootstrapServers": "kafka.example:9093"},
    "auth": {"issuer": "https://id.example", "jwksUrl": "https://id.example/jwks.json"},
    "objectStore": {"url": "s3://reports/tenantry"},
}
MOST: dict[str, Any] = deepcopy(LEAST) | {
    "image": {"pullSecrets": [{"name": "registry"}], "tag": "1.2.3"},
    "networkPolicy": {"ingressFrom": [{"namespaceSelector": {"matchLabels": {"name": "ingress"}}}]},
    "serviceAccount": {"annotations": {"iam.example/role": "tenantry"}},
    "uploads": {"storageClass": "fast"},
    "services": {
        "metrics": {"replicas": 4, "settings": {"TENANTRY_KAFKA__MAX_BATCH": "500"}},
        "portal": {"autoscaling": {"maxReplicas": 6, "cpuPercent": 70}},
    },
}
MOST["services"]["customers"] = {"mongoUrlSecret": "mongo-customers"}
MOST["toolbox"] = {"enabled": True, "mongoUrlSecret": "mongo-operator"}
MOST["portal"] = {"publicUrl": "https://portal.example", "oidc": {"clientSecret": "portal", "resource": "urn:tenantry"}}
MOST["kafka"] |= {"caSecret": "kafka-ca", "topics": {"replicationFactor": 2}}
MOST["objectStore"] |= {"credentialsSecret": "store", "environment": {"AWS_REGION": "eu-west-1"}}


class UniqueKeys(yaml.SafeLoader):
    """Refuses a mapping that says something twice, as the API server's strict decoding does."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"a key stands twice: {node.start_mark}"
        return super().construct_mapping(node, deep)


def rendered(values: dict[str, Any]) -> list[Manifest]:
    with helm.Chart.load(CHART) as chart:
        chart.validate_schema(values)
        templates = chart.render(values, name="demo", namespace="prod")
    texts = [text for path, text in templates.items() if path.endswith(".yaml")]
    return [each for text in texts for each in yaml.load_all(text, UniqueKeys) if each]


@pytest.fixture(scope="module", params=[LEAST, MOST], ids=["least values", "most values"])
def manifests(request: pytest.FixtureRequest) -> list[Manifest]:
    return rendered(request.param)


def of_kind(manifests: list[Manifest], *kinds: str) -> list[Manifest]:
    return [each for each in manifests if each["kind"] in kinds]


def pods(manifests: list[Manifest]) -> dict[str, Manifest]:
    """Pod specs by the name of their only container."""
    specs = [each["spec"]["template"]["spec"] for each in of_kind(manifests, "StatefulSet", "Deployment", "Job")]
    return {spec["containers"][0]["name"]: spec for spec in specs}


def environment(manifests: list[Manifest], name: str) -> dict[str, Manifest]:
    container = pods(manifests)[name]["containers"][0]
    return {each["name"]: each for each in container.get("env", [])}


def test_the_chart_passes_lint() -> None:
    result = helm.lint(CHART, LEAST, strict=True)
    assert [message for message in result["messages"] if message["path"] != "Chart.yaml"] == []
    assert result["errors"] == []


@pytest.mark.parametrize("version", KUBERNETES)
def test_every_manifest_is_valid_kubernetes(manifests: list[Manifest], version: str) -> None:
    for manifest in manifests:
        kubernetes_validate.validate(manifest, version, strict=True)


def test_there_is_a_workload_a_service_and_a_disruption_budget_for_each_service(manifests: list[Manifest]) -> None:
    expected = [f"demo-{name}" for name in SERVICES]
    for kind in ("StatefulSet", "Service", "PodDisruptionBudget"):
        assert sorted(each["metadata"]["name"] for each in of_kind(manifests, kind)) == expected


def test_who_is_scaled_by_load_is_not_held_at_a_number() -> None:
    manifests = rendered(MOST)
    (scaler,) = of_kind(manifests, "HorizontalPodAutoscaler")
    replicas = {each["metadata"]["name"]: each["spec"].get("replicas") for each in of_kind(manifests, "StatefulSet")}
    target = scaler["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("StatefulSet", "demo-portal")
    assert (scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"]) == (2, 6)
    assert [name for name, number in replicas.items() if number is None] == ["demo-portal"]
    assert of_kind(rendered(LEAST), "HorizontalPodAutoscaler") == []


def test_every_pod_is_hardened(manifests: list[Manifest]) -> None:
    for pod in pods(manifests).values():
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        (container,) = pod["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"].keys() == {"requests", "limits"}


def test_probes_ask_the_routes_that_the_services_serve(manifests: list[Manifest]) -> None:
    for name in SERVICES:
        (container,) = pods(manifests)[name]["containers"]
        assert container["livenessProbe"]["httpGet"]["path"] == "/health/live"
        assert container["startupProbe"]["httpGet"]["path"] == "/health/live"
        assert container["readinessProbe"]["httpGet"]["path"] == "/health/ready"


def test_a_consumer_is_a_static_member_under_its_pods_lasting_name(manifests: list[Manifest]) -> None:
    for name in {consumer for topic in declared_topics(TOPICS) for consumer in topic.consumers}:
        member = environment(manifests, name)["TENANTRY_KAFKA__GROUP_INSTANCE_ID"]
        assert member["valueFrom"] == {"fieldRef": {"fieldPath": "metadata.name"}}


@pytest.mark.parametrize("name", [*SERVICES, "topics"])
def test_every_variable_is_a_real_setting_of_its_service(manifests: list[Manifest], name: str) -> None:
    (common,) = (each for each in of_kind(manifests, "ConfigMap") if each["metadata"]["name"] == "demo-settings")
    given = environment(manifests, name).keys() | (set() if name == "topics" else common["data"].keys())
    assert {variable for variable in given if variable.startswith("TENANTRY_")} <= variables_of(name)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_told_where_everything_it_calls_is(manifests: list[Manifest], name: str) -> None:
    assert addresses_of(name) <= environment(manifests, name).keys()


def test_what_is_secret_comes_by_reference(manifests: list[Manifest]) -> None:
    assert of_kind(manifests, "Secret") == []
    on_the_bus = ("TENANTRY_KAFKA__SASL_PASSWORD", "TENANTRY_KAFKA__SASL_USERNAME")
    for name in SERVICES:
        variables = environment(manifests, name)
        for secret in ("TENANTRY_MONGO__URL", *(on_the_bus if name in ON_THE_BUS else ())):
            assert variables[secret]["valueFrom"].keys() == {"secretKeyRef"}


def test_a_service_may_have_a_database_user_of_its_own() -> None:
    given = {name: environment(rendered(MOST), name)["TENANTRY_MONGO__URL"]["valueFrom"] for name in (*SERVICES, "cli")}
    secrets = {name: each["secretKeyRef"]["name"] for name, each in given.items()}
    assert (secrets["customers"], secrets["cli"]) == ("mongo-customers", "mongo-operator")
    assert {secrets[name] for name in ("exports", "metrics", "portal", "sync")} == {"tenantry-mongo"}


def test_the_toolbox_is_there_if_it_is_wanted_and_has_what_its_commands_read() -> None:
    assert "cli" not in pods(rendered(LEAST))
    known = variables_of("metrics") | variables_of("sync") | {"TENANTRY_EXPORTS_URL"}
    assert environment(rendered(MOST), "cli").keys() <= known


def test_a_stopped_pod_has_time_for_its_pause_its_answers_and_its_batch(manifests: list[Manifest]) -> None:
    for name in SERVICES:
        pod = pods(manifests)[name]
        (container,) = pod["containers"]
        _, pause = container["lifecycle"]["preStop"]["exec"]["command"]
        assert pod["terminationGracePeriodSeconds"] >= int(pause) + 15 + 20


def test_the_portal_signs_people_in_at_the_issuer_whose_tokens_the_services_take() -> None:
    least, most = (environment(rendered(values), "portal") for values in (LEAST, MOST))
    assert least["TENANTRY_OIDC__ISSUER"]["value"] == LEAST["auth"]["issuer"]
    assert "TENANTRY_OIDC__CLIENT_SECRET" not in least
    assert most["TENANTRY_OIDC__CLIENT_SECRET"]["valueFrom"] == {"secretKeyRef": {"name": "portal", "key": "secret"}}
    assert most["TENANTRY_METRICS_URL"]["value"] == "http://demo-metrics:8080"
    assert not [name for name in most if "KAFKA" in name]


def test_the_network_policy_covers_every_pod_and_starts_closed() -> None:
    manifests = rendered(LEAST)
    (policy,) = of_kind(manifests, "NetworkPolicy")
    selector = policy["spec"]["podSelector"]["matchLabels"]
    for workload in of_kind(rendered(MOST), "StatefulSet", "Deployment", "Job"):
        assert selector.items() <= workload["spec"]["template"]["metadata"]["labels"].items()
    assert policy["spec"]["ingress"][0]["from"] == [{"podSelector": {"matchLabels": selector}}]


def topic_files(manifests: list[Manifest]) -> Manifest:
    (topics,) = (each for each in of_kind(manifests, "ConfigMap") if each["metadata"]["name"] == "demo-topics")
    return dict(topics["data"])


def test_the_topic_job_gets_the_very_files_of_the_repository(manifests: list[Manifest]) -> None:
    assert topic_files(manifests) == {path.name: path.read_text() for path in TOPICS.iterdir()}


def test_a_packaged_chart_holds_the_topic_files(tmp_path: Path) -> None:
    with tarfile.open(helm.package(CHART, destination=tmp_path)) as archive:
        names = set(archive.getnames())
    assert {f"tenantry/topics/{path.name}" for path in TOPICS.iterdir()} <= names


REFUSED: dict[str, dict[str, Any]] = {
    "a misspelt value": {"kafka": {"bootstrapServer": "typo:9093"}},
    "a setting that is none": {"services": {"metrics": {"settings": {"METRICS": "1"}}}},
    "a secret setting": {"services": {"sync": {"settings": {"TENANTRY_MONGO__URL": "mongodb://u:p@h"}}}},
    "a secret of the store": {"objectStore": {"environment": {"AWS_SECRET_ACCESS_KEY": "x"}}},
    "a second sync, which would not find the uploads of the first": {"services": {"sync": {"replicas": 2}}},
    "keys over plain HTTP": {"auth": {"jwksUrl": "http://id.example"}},
}


@pytest.mark.parametrize("values", REFUSED.values(), ids=REFUSED)
def test_the_schema_refuses(values: dict[str, Any]) -> None:
    with helm.Chart.load(CHART) as chart, pytest.raises(helm.HelmError):
        chart.validate_schema(chart.merge_values(LEAST | values))


def test_a_missing_address_is_named() -> None:
    with pytest.raises(helm.HelmError, match=r"kafka\.bootstrapServers is required"):
        rendered(LEAST | {"kafka": {"bootstrapServers": ""}})
