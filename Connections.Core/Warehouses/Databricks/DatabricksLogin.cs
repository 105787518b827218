using System.Text;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Databricks;

/// <summary>The login: a personal token as it is, or a service principal that gets one for an hour.</summary>
/// <remarks>https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m, read 2026-11.</remarks>
internal sealed class DatabricksLogin(DatabricksSettings settings, TimeProvider clock)
{
    private readonly StatementToken _token = new(() => Ask(settings), clock);

    public async ValueTask<string> TokenAsync(CancellationToken cancellationToken) =>
        settings.ClientId is null ? settings.Secret : await _token.GetAsync(cancellationToken);

    private static HttpRequestMessage Ask(DatabricksSettings settings)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.Address, "/oidc/v1/token"))
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", "all-apis")]),
        };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.ClientId}:{settings.Secret}")));
        return request;
    }
}
