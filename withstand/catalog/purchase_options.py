"""Purchase options: Reserved Instances, Savings Plans and Spot."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"

SPEC = ServiceSpec(
    key="purchase-options",
    title="Reserved Instances, Savings Plans, Spot",
    system="Reserved Instances, Savings Plans, Spot",
    layer=Layer.COST,
    scope=Scope.REGIONAL,
    shape=Shape.SECTION,
    behaviour=Behaviour.PASSIVE,
    facts={
        "savings_share_max": Fact(
            0.9,
            "fraction",
            _EC2 + "using-spot-instances.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            note=(
                "Spot is advertised with up to 90 % off on demand; compute Savings Plans up to 66 %, EC2 "
                "Instance Savings Plans and standard reservations up to 72 %."
            ),
        ),
        "savings_share": Fact(
            0.6,
            "fraction",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (0.4, 0.7)),
            note=(
                "Spot for current general-purpose instances, a few pools wide; one-year commitments "
                "without upfront payment save about 27 %."
            ),
        ),
        "interruption_rate": Fact(
            0.6,
            "1/y",
            "https://www.nops.io/blog/aws-spot-facts/",
            "2024-01-01",
            FactClass.PUBLISHED_MEASUREMENT,
            Spread("uniform", (0.3, 2.4)),
            note="Less than 5 % of spot instances interrupted in a month.",
        ),
        "interruption_notice": Fact(
            120,
            "s",
            _EC2 + "spot-instance-termination-notices.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
        ),
        "commitment_term": Fact(
            31_536_000,
            "s",
            "https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="One or three years.",
        ),
    },
    icon="aws.cost.SavingsPlans",
    stencil="resIcon:savings_plans",
    fill="#7AA116",
    terraform=("aws_ec2_capacity_reservation", "aws_rds_reserved_instance"),
    cloudformation=("AWS::EC2::CapacityReservation", "AWS::EC2::SpotFleet"),
    scan=Scan(
        client="savingsplans",
        list="describe_savings_plans",
        items="savingsPlans[]",
        id="savingsPlanArn",
        fields={
            "type": "savingsPlanType",
            "commitment": "commitment",
            "state": "state",
            "end": "end",
            "payment": "paymentOption",
        },
        permissions=(
            "savingsplans:DescribeSavingsPlans",
            "ec2:DescribeReservedInstances",
            "ec2:DescribeSpotInstanceRequests",
        ),
    ),
    prices=("AmazonEC2:HeavyUsage", "ComputeSavingsPlans:ComputeSP", "AmazonEC2:SpotUsage"),
    documentation="https://docs.aws.amazon.com/savingsplans/latest/userguide/",
)
