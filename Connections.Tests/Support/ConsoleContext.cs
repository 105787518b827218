using System.Security.Claims;
using AngleSharp.Dom;
using Bunit;
using Bunit.TestDoubles;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Log;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Core.Workspaces;
using Connections.Web.Access;
using Connections.Web.Pages;
using Connections.Web.Pages.Sources;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Support;

/// <summary>
/// One browser of one signed-in person: the console's services, a database and a clock. Test classes derive from it; a second one over the same
/// database is another browser.
/// </summary>
/// <remarks>MudBlazor's services can only be disposed asynchronously, so it is xunit's asynchronous disposal that ends it.</remarks>
public class ConsoleContext : BunitContext, IAsyncLifetime
{
    private readonly bool _ownsDatabase;

    // A busy machine is no failure.
    static ConsoleContext() => DefaultWaitTimeout = TimeSpan.FromSeconds(30);

    public ConsoleContext()
        : this(new TestDatabase(), Guid.NewGuid()) => _ownsDatabase = true;

    public ConsoleContext(TestDatabase database, Guid person)
    {
        (Database, Person) = (database, person);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        Services.AddSingleton<SetupSaved>();
        Services.AddDbContextFactory<ConnectionsDb>((provider, options) =>
            options.UseSqlite(database.ConnectionString).AddInterceptors(provider.GetRequiredService<SetupSaved>()));
        Services.AddSingleton<SecretBox>();
        Services.AddSingleton<CurrentSetup>();
        Services.AddOptions();
        Services.AddSingleton<IEventLog>(new InMemoryLog(Clock));
        Services.AddSingleton<IDeliveryState>(new SqliteDeliveryState(":memory:"));
        Services.AddSingleton<SourceAdministration>();
        Services.AddSingleton<DestinationAdministration>();
        Services.AddSingleton<MappingAdministration>();
        Services.AddSingleton<FilterAdministration>();
        Services.AddSingleton<WarehouseAdministration>();
        Services.AddConsoleParts();
        Services.Replace(ServiceDescriptor.Singleton<LastReceived>(id => LastReceived.TryGetValue(id, out var at) ? at : null));

        Authorization = this.AddAuthorization();
        Authorization.SetAuthorized("Ada");
        Authorization.SetClaims(new Claim(ClaimTypes.NameIdentifier, person.ToString()));
        Authorization.SetPolicies(Policies.Viewer, Policies.Editor);
    }

    public TestDatabase Database { get; }

    public Guid Person { get; }

    /// <summary>What the person may do: an editor, unless a test says otherwise.</summary>
    protected internal BunitAuthorizationContext Authorization { get; }

    /// <summary>Stands at <see cref="A.Day"/> plus 30 days.</summary>
    internal FakeTimeProvider Clock { get; } = new(A.Day.AddDays(30));

    /// <summary>When sources sent last, by id.</summary>
    protected internal Dictionary<Guid, DateTimeOffset> LastReceived { get; } = [];

    /// <summary>The address, from the first slash on.</summary>
    protected internal string Address => "/" + Navigation.ToBaseRelativePath(Navigation.Uri);

    protected internal BunitNavigationManager Navigation => Services.GetRequiredService<BunitNavigationManager>();

    public Task InitializeAsync() => Services.GetRequiredService<CurrentSetup>().ReloadAsync(default);

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        if (_ownsDatabase)
            Database.Dispose();
    }

    /// <summary>Another browser on the same installation: of the same person, or of another one.</summary>
    internal async Task<ConsoleContext> AnotherBrowserAsync(Guid? person = null)
    {
        var context = new ConsoleContext(Database, person ?? Person);
        await context.InitializeAsync();
        return context;
    }

    /// <summary>Stores the things in workspace <c>acme</c>.</summary>
    internal async Task SeedAsync(params IEnumerable<object> things)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
        if (!await db.Workspaces.AnyAsync())
            db.Add(A.Workspace());
        db.AddRange(things);
        await db.SaveChangesAsync();
    }

    /// <summary>Opens a list at an address, and waits until its rows were read.</summary>
    internal IRenderedComponent<TPage> Open<TPage>(string address)
        where TPage : IComponent
    {
        Navigation.NavigateTo(address);
        var page = Render<TPage>(parameters => parameters.TryAdd("Workspace", "acme"));
        page.WaitForElement(".data-table, .empty-state, .error-state");
        return page;
    }
}

/// <summary>What a person sees of a table and does with it.</summary>
internal static class TableActs
{
    /// <summary>Names of the rows, from above.</summary>
    public static IReadOnlyList<string> Names<TPage>(this IRenderedComponent<TPage> page)
        where TPage : IComponent => [.. page.FindAll("a[data-open]").Select(link => link.TextContent)];

    /// <summary>Titles of the columns beside the name, from the left.</summary>
    public static IReadOnlyList<string> Columns<TPage>(this IRenderedComponent<TPage> page)
        where TPage : IComponent => [.. page.FindAll("th:not(.name-cell) .column-head > span").Select(head => head.TextContent)];

    /// <summary>Opens the menu of a column's arrow.</summary>
    public static void OpenMenu<TPage>(this IRenderedComponent<TPage> page, string column)
        where TPage : IComponent => page.Find($"button[aria-label='Sort or filter {column}']").Click();

    /// <summary>The values that the open menu of a column offers, with their counts.</summary>
    public static IReadOnlyList<(string Value, string Count)> Offered<TPage>(this IRenderedComponent<TPage> page, string column)
        where TPage : IComponent =>
        [.. page.Menu(column).QuerySelectorAll(".value-list label").Select(label => (label.QuerySelector(".value-label")!.TextContent, label.QuerySelector(".value-count")!.TextContent))];

    /// <summary>Clicks an entry of a column's menu.</summary>
    public static void Choose<TPage>(this IRenderedComponent<TPage> page, string column, string entry)
        where TPage : IComponent
    {
        page.OpenMenu(column);
        page.Menu(column).QuerySelectorAll("button.menu-item").Single(button => button.TextContent.Trim() == entry).Click();
    }

    /// <summary>Ticks or unticks a value in a column's menu.</summary>
    public static void Tick<TPage>(this IRenderedComponent<TPage> page, string column, string value)
        where TPage : IComponent
    {
        page.OpenMenu(column);
        page.Menu(column).QuerySelectorAll(".value-list label").Single(label => label.QuerySelector(".value-label")!.TextContent == value)
            .QuerySelector("input")!.Change(true);
    }

    /// <summary>Opens the choice of columns and gives its lines.</summary>
    public static IReadOnlyList<IElement> OpenChooser<TPage>(this IRenderedComponent<TPage> page)
        where TPage : IComponent
    {
        page.Find(".columns-button").Click();
        return page.FindAll(".column-chooser li");
    }

    /// <summary>Ticks or unticks a property in the choice of columns.</summary>
    public static void TickColumn<TPage>(this IRenderedComponent<TPage> page, string title)
        where TPage : IComponent => page.OpenChooser().Single(line => line.TextContent.Trim() == title).QuerySelector("input")!.Change(true);

    private static IElement Menu<TPage>(this IRenderedComponent<TPage> page, string column)
        where TPage : IComponent => page.Find($".column-menu[aria-label='Sort or filter {column}']");
}
