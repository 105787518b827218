using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.ClickHouse;

/// <summary>ClickHouse's HTTP interface: each statement is a request, and the server answers when it has ended.</summary>
/// <remarks>
/// https://clickhouse.com/docs/interfaces/http, read 2026-11. All statements bear an id by which the next session ends what a lost one had
/// begun: an insert that still ran could not be seen by the search for repeats.
/// </remarks>
internal sealed partial class ClickHouseConnection : IStatementConnection
{
    // Joins that find nothing give NULL as everywhere else, and a column's own name is not taken for what a statement makes of it.
    private const string Settings = "wait_end_of_query=1&join_use_nulls=1&prefer_column_name_to_alias=1&max_partitions_per_insert_block=0&output_format_json_quote_64bit_integers=1&mutations_sync=2";

    private readonly Uri _address;
    private readonly string _user;
    private readonly string _password;
    private readonly string _prefix;
    private readonly TimeProvider _clock;
    private int _number;

    public ClickHouseConnection(EngineContext context, TimeProvider clock)
    {
        var settings = context.Warehouse.Settings;
        var isSecure = (bool?)settings["ssl"] == true;
        _address = new UriBuilder(isSecure ? "https" : "http", $"{settings["host"]}", int.TryParse($"{settings["port"]}", out var port) ? port : isSecure ? 8443 : 8123).Uri;
        (_user, _password) = ((string?)settings["username"] is { Length: > 0 } user ? user : "default", (string?)settings["password"] ?? "");
        (_prefix, _clock) = ($"connections-{context.Warehouse.Id:N}-", clock);
    }

    public Task EndLostAsync(CancellationToken cancellationToken) => ExecuteAsync($"KILL QUERY WHERE query_id LIKE '{_prefix}%' SYNC", cancellationToken);

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        using var answer = await AskAsync(sql, values, cancellationToken);
    }

    public async Task<IReadOnlyList<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        using var answer = await AskAsync($"{sql} FORMAT JSONCompact", values, cancellationToken);
        await using var json = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var document = await JsonDocument.ParseAsync(json, cancellationToken: cancellationToken);
        return [.. document.RootElement.GetProperty("data").EnumerateArray().Select(row => row.EnumerateArray().Select(Value).ToArray())];
    }

    /// <summary>Runs an INSERT whose rows are the body, all of them or none within a partition.</summary>
    public async Task InsertAsync(string sql, HttpContent rows, CancellationToken cancellationToken)
    {
        using var request = Request($"&query={Uri.EscapeDataString(sql)}", rows);
        using var answer = await StatementHttp.SendAsync(request, cancellationToken);
        await EnsureAsync(answer, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // A statement that changes tables does so only where they are not changed yet, so that it may be sent again where the server was busy.
    private async Task<HttpResponseMessage> AskAsync(string sql, object?[] values, CancellationToken cancellationToken)
    {
        var parameters = string.Concat(values.Select((value, at) => $"&param_p{at}={Uri.EscapeDataString($"{value}")}"));
        var text = Marker().Replace(sql, "{p$1:String}");
        var answer = await StatementHttp.SendAgainAsync(() => Request(parameters, new StringContent(text, Encoding.UTF8, "text/plain")), _clock, cancellationToken);
        try
        {
            await EnsureAsync(answer, cancellationToken);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private HttpRequestMessage Request(string query, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, $"/?{Settings}&query_id={_prefix}{Guid.NewGuid():N}-{_number++}{query}")) { Content = content };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_user}:{_password}")));
        return request;
    }

    private static async Task EnsureAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var code = answer.Headers.TryGetValues("X-ClickHouse-Exception-Code", out var codes) && int.TryParse(codes.First(), out var number) ? number : 0;
        if (answer.StatusCode == HttpStatusCode.OK && code == 0)
            return;
        throw new ClickHouseException(code, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    [GeneratedRegex(@"@p(\d+)")]
    private static partial Regex Marker();
}
