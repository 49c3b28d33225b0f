"""AWS Backup: plans, vaults and copies to other regions and accounts."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_BACKUP = "https://docs.aws.amazon.com/aws-backup/latest/devguide/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="aws-backup",
    title="AWS Backup",
    system="AWS Backup (plans, vaults, copy actions)",
    layer=Layer.RECOVERY,
    scope=Scope.REGIONAL,
    shape=Shape.BACKUP_PLAN,
    behaviour=Behaviour.BACKUP,
    facts={
        "backup_interval": Fact(
            86_400,
            "s",
            _BACKUP + "creating-a-backup-plan.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Daily in the default plans.",
        ),
        "backup_interval_min": Fact(
            3600,
            "s",
            _BACKUP + "creating-a-backup-plan.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Hourly at most; continuous backup for some stores.",
        ),
        "backup_retention_max": Fact(
            3_024_000,
            "s",
            _BACKUP + "point-in-time-recovery.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Continuous backups 35 days; snapshots up to 100 years.",
        ),
        "restorable_point_lag": Fact(
            86_400,
            "s",
            _BACKUP + "creating-a-backup-plan.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            Spread("uniform", (0, 86_400)),
            note="The newest daily backup, at a random moment of the day.",
        ),
        "snapshot_time": Fact(
            1800,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1800, 10_800)),
            note=(
                "Start of a job until its recovery point is complete; jobs start within a window of 8 h "
                "by default."
            ),
        ),
        "copy_time": Fact(
            3600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (3600, 21_600)),
            note="Incremental copy to another region.",
        ),
        "restore_time": Fact(
            3600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (3600, 14_400)),
            note="Depends on the store; used where the store has no fact of its own.",
        ),
        "restore_throughput": Fact(
            104_857_600,
            "bytes/s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="100 MiB/s, used where the store has no fact of its own.",
        ),
        "service_impairment_rate": Fact(
            0.0338,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0154, 0.13)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: no regional event published for us-east-1, 2011-01 "
                "to 2025-10. Published events are a floor."
            ),
        ),
        "service_impairment_duration": Fact(
            25_560,
            "s",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (25_560, 66_400)),
            note=(
                "Log-normal fit to the seven published regional events of us-east-1, 2015 to 2025: median "
                "7.1 h, sigma 0.58."
            ),
        ),
        "sla": Fact(
            0.999,
            "fraction",
            "https://aws.amazon.com/backup/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.storage.Backup",
    stencil="resIcon:backup",
    fill="#7AA116",
    terraform=(
        "aws_backup_plan",
        "aws_backup_vault",
        "aws_backup_selection",
        "aws_backup_vault_lock_configuration",
        "aws_backup_region_settings",
    ),
    cloudformation=("AWS::Backup::BackupPlan", "AWS::Backup::BackupVault", "AWS::Backup::BackupSelection"),
    config_types=("AWS::Backup::BackupPlan",),
    scan=Scan(
        client="backup",
        list="list_backup_plans",
        items="BackupPlansList[]",
        id="BackupPlanId",
        fields={
            "name": "BackupPlan.BackupPlanName",
            "schedules": "BackupPlan.Rules[].ScheduleExpression",
            "vaults": "BackupPlan.Rules[].TargetBackupVaultName",
            "retention_days": "BackupPlan.Rules[].Lifecycle.DeleteAfterDays",
            "copies": "BackupPlan.Rules[].CopyActions[].DestinationBackupVaultArn",
        },
        permissions=(
            "backup:ListBackupPlans",
            "backup:GetBackupPlan",
            "backup:ListBackupSelections",
            "backup:ListBackupVaults",
        ),
        detail="get_backup_plan",
        detail_parameter="BackupPlanId",
    ),
    prices=("AWSBackup:WarmStorage-ByteHrs-EBS", "AWSBackup:CrossRegion-WarmBytes-EBS"),
    documentation="https://docs.aws.amazon.com/aws-backup/latest/devguide/",
)
