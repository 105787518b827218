using Connections.Core.Delivery;
using Microsoft.AspNetCore.Components.Web;

namespace Connections.Web.Pages.Destinations;

/// <summary>The requests that the demonstration's sink received. It stands still while one is open, so that nothing moves under a reader's eyes.</summary>
public sealed partial class DestinationInspectorTab(Inspector inspector, TimeProvider time) : IDisposable
{
    private const int Shown = 50;

    /// <summary>Requests may arrive by the hundred each second; the page is drawn at most so often.</summary>
    private static readonly TimeSpan DrawsEvery = TimeSpan.FromMilliseconds(500);

    private IReadOnlyList<InspectedRequest> _requests = [];
    private InspectedRequest? _open;
    private ITimer? _timer;
    private volatile bool _changed;

    public void Dispose()
    {
        inspector.Changed -= Signal;
        _timer?.Dispose();
    }

    protected override void OnInitialized()
    {
        _requests = inspector.Requests;
        inspector.Changed += Signal;
        _timer = time.CreateTimer(_ => _ = InvokeAsync(Redraw), state: null, DrawsEvery, DrawsEvery);
    }

    private void Signal() => _changed = true;

    private void Redraw()
    {
        if (!_changed || _open is not null)
            return;
        _changed = false;
        _requests = inspector.Requests;
        StateHasChanged();
    }

    private void Toggle(InspectedRequest request) => _open = _open == request ? null : request;

    private void OnKey(KeyboardEventArgs key, InspectedRequest request)
    {
        if (key.Key == "Enter")
            Toggle(request);
    }
}
