using System.Net;
using System.Text.Json;

namespace Connections.Core.Warehouses.Statements;

/// <summary>What a host answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Json">The answer's JSON, see <see cref="StatementHttp.Json"/>.</param>
internal readonly record struct StatementAnswer(HttpStatusCode Status, JsonElement Json);
