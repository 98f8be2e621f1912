# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""The shapes of all schemas that answers have, by their names."""

from __future__ import annotations

from .shape import Anything, Array, Constant, Either, Kind, Object

ANYTHING = Anything()
TEXT = Kind("a text", str)
NUMBER = Kind("a number", int, float)
INTEGER = Kind("an integer", int)
BOOLEAN = Kind("true or false", bool)
NULL = Kind("null", type(None))

Index = Object(
    {
        "workspace_types": TEXT,
        "workspace_deployments": TEXT,
        "deployment_details": TEXT,
        "create_instance": TEXT,
        "vpn": TEXT,
        "firewall": TEXT,
        "terminate_instance": TEXT,
    },
    others=TEXT,
)
WorkspaceTypeList = Object({"workspace_types": Array(TEXT)})
KnownAddonName = TEXT
AddonName = TEXT
DeploymentInfo = Object(
    {
        "type": TEXT,
        "type_version": INTEGER,
        "supported_addons": Array(AddonName),
        "desc": TEXT,
        "region": TEXT,
        "icounter": INTEGER,
        "created": TEXT,
        "queuelen": INTEGER,
    }
)
DeploymentList = Object(
    {"workspace_deployments": Array(TEXT), "page_count": INTEGER},
    {"info": Object({}, others=DeploymentInfo)},
)
Deployment = Object(
    {
        "type": TEXT,
        "type_version": INTEGER,
        "supported_addons": Array(AddonName),
        "desc": TEXT,
        "region": TEXT,
        "icounter": INTEGER,
        "created": TEXT,
        "queuelen": INTEGER,
        "id": TEXT,
        "online": BOOLEAN,
    },
    {
        "lockout": BOOLEAN,
        "dissolved": TEXT,
        "instance": TEXT,
        "addons_config": Object({}),
        "heartbeat": TEXT,
    },
)
QueueLength = Object({"id": TEXT, "len": INTEGER})
Queue = Object({"qlen": INTEGER, "rem": Either(INTEGER, NULL)})
Queues = Object({}, others=Queue)
KnownCapability = TEXT
Capability = TEXT
AccessRule = Object(
    {
        "id": INTEGER,
        "date_created": TEXT,
        "user": TEXT,
        "wdeployment_id": TEXT,
        "capability": Capability,
        "param": Either(INTEGER, NULL),
    }
)
AccessRules = Object({"rules": Array(AccessRule)})
AccessRuleCreated = Object({"rule_id": INTEGER})
Launch = Object({"success": BOOLEAN, "id": TEXT}, {"sshkey": TEXT})
KnownInstanceStatus = TEXT
InstanceStatus = TEXT
InstanceSummary = Object(
    {
        "id": TEXT,
        "status": InstanceStatus,
        "deployment": TEXT,
        "type": TEXT,
        "region": TEXT,
        "starttime": TEXT,
        "rootuser": TEXT,
    },
    {"endtime": TEXT},
)
InstanceList = Object(
    {
        "workspace_instances": Array(Either(TEXT, InstanceSummary)),
        "workspace_deployments": Array(TEXT),
        "page_count": INTEGER,
    }
)
Forward = Object({}, {"ipv4": TEXT, "port": INTEGER})
VPN = Object({"status": TEXT, "clients": Array(TEXT)})
InstanceInfo = Object(
    {
        "id": TEXT,
        "deployment": TEXT,
        "type": TEXT,
        "region": TEXT,
        "starttime": TEXT,
        "rootuser": TEXT,
        "status": InstanceStatus,
        "wdinfo": Deployment,
    },
    {
        "endtime": TEXT,
        "expires": TEXT,
        "fwd": Forward,
        "hostkeys": Array(TEXT),
        "nbhd": ANYTHING,
        "vpn": VPN,
    },
)
SSHKey = Object({"key": TEXT})
Reservation = Object({"id": TEXT, "created": TEXT, "desc": TEXT, "user": TEXT})
Reservations = Object({"reservations": Array(Reservation)})
FirewallRules = Object({"rules": Either(Array(Array(TEXT, 2)), NULL)})
VPNClient = Object({"client_id": TEXT, "ovpn": TEXT})
KnownAddonState = TEXT
AddonState = TEXT
AddonStatus = Object({"status": AddonState}, {"remote_user": TEXT, "port": INTEGER, "url": TEXT})
CamImage = Object({"success": Constant(True), "format": TEXT, "coding": TEXT, "data": TEXT})
CamNoImage = Object({"success": Constant(False), "message": TEXT})
CamAnswer = Either(CamImage, CamNoImage)
MistyproxyStatus = Object({"status": AddonState}, {"url": Array(TEXT, 2)})
Success = Object({"success": BOOLEAN})
CommandStarted = Object({"success": BOOLEAN, "id": TEXT})
CommandOutput = Object({"lines": Array(TEXT), "terminated": BOOLEAN, "id": Either(TEXT, NULL)})
CIProjectCreated = Object({"pid": TEXT})
CIProject = Object({"created": TEXT, "repo_url": TEXT})
CIProjects = Object({}, others=CIProject)
CIJob = Object({"jid": INTEGER})
Organisation = Object({})
OwnedDeployment = Object(
    {
        "id": TEXT,
        "date_created": TEXT,
        "origin": Either(TEXT, NULL),
        "dissolved": Either(TEXT, NULL),
        "heartbeat": Either(TEXT, NULL),
        "lockout": BOOLEAN,
        "desc": Either(TEXT, NULL),
    }
)
OwnedDeployments = Object({"owner": TEXT, "wdeployments": Array(OwnedDeployment)})
OwnedDeploymentIds = Object({"wdeployments": Array(TEXT)})
Owners = Object({})
Registered = Object({"id": TEXT, "owner": TEXT})
Registration = Object(
    {"id": TEXT, "date_created": TEXT, "origin": Either(TEXT, NULL)}, {"date_dissolved": TEXT}
)
OwnedInstance = Object(
    {"id": TEXT, "starttime": TEXT, "status": InstanceStatus, "wdid": TEXT, "user": TEXT},
    {"endtime": TEXT},
)
OwnedInstances = Array(OwnedInstance)
Cameras = Object({}, others=Array(TEXT))
CameraRegistered = Object({"id": TEXT})
Billing = Object({"max_active": INTEGER})
Id = TEXT
ErrorMessage = Object({"error_message": TEXT})
ErrorText = Object({"error": TEXT})
ResultMessage = Object({"result_message": TEXT})
AnyError = Either(ErrorMessage, ErrorText, ResultMessage)
KnownDeploymentSort = TEXT
Repo = Object({"url": TEXT}, {"path": TEXT})
LaunchOptions = Object(
    {},
    {
        "sshkey": TEXT,
        "vpn": BOOLEAN,
        "reserve": BOOLEAN,
        "eurl": TEXT,
        "expire_d": INTEGER,
        "keepalive": BOOLEAN,
        "allow_noop": BOOLEAN,
        "repo": Repo,
    },
)
LaunchAnyOptions = Object(
    {"wds": Array(Id, 1)},
    {
        "sshkey": TEXT,
        "vpn": BOOLEAN,
        "reserve": BOOLEAN,
        "eurl": TEXT,
        "expire_d": INTEGER,
        "keepalive": BOOLEAN,
        "allow_noop": BOOLEAN,
        "repo": Repo,
    },
)
KnownInstanceSort = TEXT
NewAccessRule = Object({"cap": KnownCapability}, {"user": TEXT})
KnownFirewallAction = TEXT
NewFirewallRule = Object({}, {"src": TEXT, "action": KnownFirewallAction})
HeadMove = Object({"ts": NUMBER, "roll": NUMBER, "pitch": NUMBER, "yaw": NUMBER})
HeadMoveEvent = Object({"k": Constant("headMove"), "d": HeadMove})
BaseMove = Object({"ts": NUMBER, "linear": NUMBER, "angular": NUMBER, "duration": NUMBER})
BaseMoveEvent = Object({"k": Constant("baseMove"), "d": BaseMove})
GoalReached = Object({"ts": INTEGER, "rule": TEXT})
GoalReachedEvent = Object({"k": Constant("goalReached"), "d": GoalReached})
ImageCap = Object({"ts": INTEGER, "img": TEXT})
ImageCapEvent = Object({"k": Constant("imageCap"), "d": ImageCap})
Event = Either(HeadMoveEvent, BaseMoveEvent, GoalReachedEvent, ImageCapEvent)
AddonOptions = Object({}, {"user": TEXT})
DriveCommand = Object({}, {"linearv": NUMBER, "angularv": NUMBER})
MotionCommand = Either(DriveCommand, Object({}))
Command = Object({"cmd": TEXT})
NewFile = Object({"path": TEXT, "data": TEXT}, {"b64": BOOLEAN})
NewCIProject = Object({"repo_url": TEXT})
NewCIJob = Object({"branch": TEXT, "commit": TEXT})
CIJobAction = Object({"do": TEXT})
DeploymentDescription = Object({"desc": TEXT})
DeploymentConfiguration = Object(
    {"supported_addons": Array(AddonName)}, {"addons_config": Object({})}
)
NewCamera = Object({"wds": Array(TEXT)}, {"crop": Object({}, others=Array(ANYTHING))})
EmailHook = Object({"emails": Array(TEXT)})
Alert = Object({"msg": TEXT})
