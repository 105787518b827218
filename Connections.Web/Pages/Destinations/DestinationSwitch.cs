using Connections.Core.Destinations;
using Connections.Core.Warehouses;
using Connections.Core.Workspaces;
using Connections.Web.Access;
using Connections.Web.Pages.Shared;
using MudBlazor;

namespace Connections.Web.Pages.Destinations;

/// <summary>Enables and disables several destinations or warehouses at once, and takes it back.</summary>
internal sealed class DestinationSwitch(
    DestinationAdministration destinations, WarehouseAdministration warehouses, Acting acting, UndoToast toast, ISnackbar notices)
{
    /// <summary>Each is its own act: one that lacks a setting does not keep the others.</summary>
    public async Task SetAsync(IReadOnlyList<DestinationRow> rows, bool enabled)
    {
        if (rows.Count == 0)
        {
            toast.Say(enabled ? "They are enabled already." : "They are disabled already.");
            return;
        }

        if (await acting.AsAsync(Policies.Editor) is not { } actor)
            return;
        var (done, problems) = await ApplyAsync(rows, enabled, actor);
        foreach (var problem in problems)
            notices.Add(problem, Severity.Error);
        if (done.Count > 0)
            toast.Show($"{Figure.Count(done.Count, "destination", "destinations")} {(enabled ? "enabled" : "disabled")}", () => ApplyAsync(done, !enabled, actor));
    }

    private async Task<(IReadOnlyList<DestinationRow> Done, IReadOnlyList<string> Problems)> ApplyAsync(
        IReadOnlyList<DestinationRow> rows, bool enabled, Actor actor)
    {
        List<DestinationRow> done = [];
        List<string> problems = [];
        foreach (var row in rows)
        {
            // Not cancelled with the page: half of a bulk act would be harder to understand than all of it.
            var found = row.Kind == DestinationKind.Stream
                ? (await destinations.SetEnabledAsync(row.Id, enabled, actor, CancellationToken.None)).Problems
                : (await warehouses.SetEnabledAsync(row.Id, enabled, actor, CancellationToken.None)).Problems;
            if (found.Count == 0)
                done.Add(row);
            else
                problems.AddRange(found.Select(problem => $"{row.Name}: {problem.Message}"));
        }

        return (done, problems);
    }
}
