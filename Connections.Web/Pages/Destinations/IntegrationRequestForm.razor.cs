using Connections.Core.Destinations;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Connections.Web.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Connections.Web.Pages.Destinations;

/// <summary>A wish for a tool that the catalogue lacks. Anybody who may look may wish.</summary>
public sealed partial class IntegrationRequestForm
{
    private IReadOnlyList<Problem> _problems = [];
    private IntegrationRequest? _sent;
    private string _tool = "", _website = "", _kind = "destination", _wish = "", _email = "";

    [Inject] private IDbContextFactory<ConnectionsDb> Databases { get; set; } = null!;

    /// <summary>What was searched for; null for nothing.</summary>
    [Parameter] public string? Tool { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _tool = Tool ?? "";
        var id = await Acting.PersonAsync();
        await using var db = await Databases.CreateDbContextAsync();
        _email = await db.Users.Where(p => p.Id == id).Select(p => p.Email).SingleOrDefaultAsync() ?? "";
    }

    private async Task SendAsync()
    {
        if (_sent is not null || await Acting.AsAsync(Policies.Viewer) is not { } actor)
            return;
        var sent = await Requests.SubmitAsync(new(_tool, _website, _kind, _wish, _email), actor, CancellationToken.None);
        (_sent, _problems) = (sent.Value, sent.Problems);
    }
}
