using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Connections.Web.Access;
using Connections.Web.Pages.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.JSInterop;

namespace Connections.Web.Pages.Frame;

public sealed partial class MainLayout : IDisposable
{
    private PageBoundary? _boundary;
    private SignedIn? _person;
    private string _theme = ThemeChoice.System;
    private bool _dark;

    [Inject] internal CurrentSetup Setup { get; set; } = null!;
    [Inject] internal IDbContextFactory<ConnectionsDb> Databases { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;
    [Inject] internal ViewerClock Clock { get; set; } = null!;
    [Inject] internal IJSRuntime Browser { get; set; } = null!;

    [CascadingParameter] public Task<AuthenticationState>? Authentication { get; set; }
    [CascadingParameter] public Microsoft.AspNetCore.Components.RouteData? Route { get; set; }

    // There is one workspace: an address that begins with another slug names nothing.
    private bool IsOfThisWorkspace =>
        Route?.RouteValues.GetValueOrDefault("Workspace") is not string slug || slug == Setup.Value.Workspace?.Slug;

    public void Dispose() => Setup.Changed -= Redraw;

    protected override async Task OnInitializedAsync()
    {
        Setup.Changed += Redraw;
        _person = Authentication is null ? null : SignedIn.From((await Authentication).User);
        if (_person is null)
            return;
        await using var db = await Databases.CreateDbContextAsync();
        _theme = ThemeChoice.OrSystem(await db.Users.Where(p => p.Id == _person.Id).Select(p => p.Theme).SingleOrDefaultAsync());
    }

    protected override void OnParametersSet() => _boundary?.Recover();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        Clock.UseZone(await Browser.InvokeAsync<string?>("connections.zone"));
        _dark = await Browser.InvokeAsync<bool>("connections.isDark");
        StateHasChanged();
    }

    private async Task ChooseThemeAsync(string theme)
    {
        _theme = theme;
        _dark = await Browser.InvokeAsync<bool>("connections.chooseTheme", theme);
        if (_person is null)
            return;
        await using var db = await Databases.CreateDbContextAsync();
        await db.Users.Where(p => p.Id == _person.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Theme, theme));
    }

    private void Redraw() => _ = InvokeAsync(StateHasChanged);
}
