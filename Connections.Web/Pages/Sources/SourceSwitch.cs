using Connections.Core.Sources;
using Connections.Core.Workspaces;
using Connections.Web.Access;
using Connections.Web.Pages.Shared;
using MudBlazor;

namespace Connections.Web.Pages.Sources;

/// <summary>Enables and disables several sources at once, and takes it back.</summary>
internal sealed class SourceSwitch(SourceAdministration sources, Acting acting, UndoToast toast, ISnackbar notices)
{
    /// <summary>Each source is its own act: one that is refused does not keep the others.</summary>
    public async Task SetAsync(IReadOnlyList<Guid> ids, bool enabled)
    {
        if (ids.Count == 0)
        {
            toast.Say(enabled ? "They are enabled already." : "They are disabled already.");
            return;
        }

        if (await acting.AsAsync(Policies.Editor) is not { } actor)
            return;
        var (done, problems) = await ApplyAsync(ids, enabled, actor);
        foreach (var problem in problems)
            notices.Add(problem, Severity.Error);
        if (done.Count > 0)
            toast.Show($"{Figure.Count(done.Count, "source", "sources")} {(enabled ? "enabled" : "disabled")}", () => ApplyAsync(done, !enabled, actor));
    }

    private async Task<(IReadOnlyList<Guid> Done, IReadOnlyList<string> Problems)> ApplyAsync(IReadOnlyList<Guid> ids, bool enabled, Actor actor)
    {
        List<Guid> done = [];
        List<string> problems = [];
        foreach (var id in ids)
        {
            // Not cancelled with the page: half of a bulk act would be harder to understand than all of it.
            var answer = enabled ? await sources.EnableAsync(id, actor, CancellationToken.None) : await sources.DisableAsync(id, actor, CancellationToken.None);
            if (answer.Value is null)
                problems.AddRange(answer.Problems.Select(problem => problem.Message));
            else
                done.Add(id);
        }

        return (done, problems);
    }
}
