"""Amazon API Gateway: regional REST and HTTP APIs with authorisers, throttling and stages."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_APIGATEWAY = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="api-gateway",
    title="API Gateway",
    system="API Gateway",
    layer=Layer.EDGE,
    scope=Scope.REGIONAL,
    shape=Shape.API_GATEWAY,
    behaviour=Behaviour.GATEWAY,
    facts={
        "request_rate_limit": Fact(
            10_000,
            "1/s",
            _APIGATEWAY + "limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Per account and region, steady state; can be raised.",
        ),
        "burst_limit": Fact(
            5000,
            "count",
            _APIGATEWAY + "limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Size of the token bucket; set by AWS.",
        ),
        "integration_timeout": Fact(
            29,
            "s",
            _APIGATEWAY + "limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="REST APIs; HTTP APIs 30 s.",
        ),
        "service_latency": Fact(
            0.006,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.006, 0.03)),
            note="What the gateway itself adds to a request, without its backend.",
        ),
        "session_duration": Fact(
            300,
            "s",
            _APIGATEWAY + "apigateway-use-lambda-authorizer.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Time that an authoriser answer is cached, 0 to 3,600 s.",
        ),
        "service_impairment_rate": Fact(
            0.169,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.147, 0.374)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 2 regional events published for us-east-1 "
                "(2021-12-07 and 2025-10-20 impaired it with others), 2011-01 to 2025-10. Published "
                "events are a floor."
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
            0.9995,
            "fraction",
            "https://aws.amazon.com/api-gateway/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.network.APIGateway",
    stencil="resIcon:api_gateway",
    fill="#8C4FFF",
    terraform=(
        "aws_api_gateway_rest_api",
        "aws_api_gateway_stage",
        "aws_api_gateway_usage_plan",
        "aws_apigatewayv2_api",
        "aws_apigatewayv2_stage",
    ),
    cloudformation=(
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::Stage",
        "AWS::ApiGateway::UsagePlan",
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Stage",
    ),
    config_types=("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"),
    scan=Scan(
        client="apigateway",
        list="get_rest_apis",
        items="items[]",
        id="id",
        fields={
            "name": "name",
            "endpoint_types": "endpointConfiguration.types",
            "key_source": "apiKeySource",
            "policy": "policy",
        },
        permissions=("apigateway:GET",),
    ),
    prices=("AmazonApiGateway:ApiGatewayRequest", "AmazonApiGateway:ApiGatewayHttpRequest"),
    documentation="https://docs.aws.amazon.com/apigateway/latest/developerguide/",
)
