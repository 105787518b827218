using Microsoft.Playwright;

namespace Connections.Tests.Support.Tools;

/// <summary>
/// A headless browser for one class of tests (<c>IClassFixture&lt;Browser&gt;</c>). Each page is a visitor of its own: cookies and
/// storage are not shared. Nothing but loopback can be reached.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--disable-background-networking", // else it asks for updates, lists and experiments
        "--no-sandbox", "--no-zygote", // containers and root have no sandbox
        "--disable-gpu", "--font-render-hinting=none",
        // No name but localhost has an address: a page that asks for a foreign host fails, and the test sees it.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
    ];

    private readonly string _home = Directory.CreateTempSubdirectory("connections-browser-").FullName;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        // A claim about a page is no claim about speed: several browsers and products share the machine.
        Assertions.SetDefaultExpectTimeout(60_000);
        var chromium = await Chromium.FindAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = chromium.Executable, // so Playwright never looks for, or fetches, its own
            Headless = true,
            Args = Flags,
            Env = new Dictionary<string, string>(chromium.Environment) { ["HOME"] = _home, ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" },
        });
    }

    /// <summary>Opens a page for a new visitor, which records what goes wrong on it. Relative addresses are of <paramref name="baseUrl"/>.</summary>
    public async Task<BrowserPage> NewPageAsync(Uri? baseUrl = null, int width = 1280, int height = 800, bool dark = false, bool ignoreHttpsErrors = false)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = baseUrl?.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            IgnoreHTTPSErrors = ignoreHttpsErrors,
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        return new(await context.NewPageAsync());
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        Directory.Delete(_home, recursive: true);
    }
}
