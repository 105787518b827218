using Connections.Core.Ingest;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Pages.Sources;

/// <summary>Waits for a source's first event.</summary>
public sealed partial class FirstEvent(SourceActivity activity) : IDisposable
{
    private readonly CancellationTokenSource _watching = new();
    private bool _received;

    [Parameter, EditorRequired] public required Guid SourceId { get; set; }
    [Parameter, EditorRequired] public required string DebuggerHref { get; set; }
    [Parameter] public EventCallback Received { get; set; }

    public void Dispose()
    {
        _watching.Cancel();
        _watching.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        try
        {
            await foreach (var batch in activity.WatchAsync(SourceId, _watching.Token))
            {
                // A refused event is no first event: the Debugger shows it with its reason.
                if (!batch.Any(e => e.RefusalCode is null))
                    continue;
                _received = true;
                StateHasChanged();
                await Received.InvokeAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (_watching.IsCancellationRequested)
        {
            // The page was left before anything came.
        }
    }
}
