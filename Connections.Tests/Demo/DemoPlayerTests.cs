using Connections.Core.Provisioning;
using Connections.Tests.Provisioning;
using Connections.Tests.Support.Tools;
using Connections.Web.Demo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Demo;

public sealed class DemoPlayerTests
{
    [Fact]
    public async Task The_inspector_is_sent_to_at_the_port_that_the_system_chose()
    {
        await using var rig = await ProvisioningRig.StartAsync();
        await ApplyAsync(rig, DemoShop.File("http://localhost:0"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHttpClient();
        builder.Services.AddScoped(_ => rig.Scope().ServiceProvider.GetRequiredService<Provisioner>());
        builder.Services.AddHostedService<DemoPlayer>();
        await using var server = builder.Build();

        await server.StartAsync();

        var expected = $"http://localhost:{new Uri(server.Urls.Single()).Port}/demo/inspector";
        await Until.TrueAsync(() => Task.FromResult(rig.Destination("inspector")!.Settings["url"]!.ToString() == expected), "the inspector's address");
    }

    private static async Task ApplyAsync(ProvisioningRig rig, ProvisioningFile file)
    {
        using var scope = rig.Scope();
        await scope.ServiceProvider.GetRequiredService<Provisioner>().ApplyAsync(file, "of the demonstration", default);
    }
}
