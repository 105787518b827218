using System.Xml.Linq;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Storage;

/// <summary>That it is synced is shown by <c>crash --power</c>, which without it finds the key gone and the secrets sealed with it there.</summary>
public sealed class SyncedKeysTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void What_is_stored_is_read_again()
    {
        var keys = new SyncedKeys(Directory.CreateDirectory(_folder.File("keys")), NullLoggerFactory.Instance);

        keys.StoreElement(new XElement("key", new XAttribute("id", 7)), "key-7");

        var again = new SyncedKeys(new(_folder.File("keys")), NullLoggerFactory.Instance);
        Assert.Equal("7", Assert.Single(again.GetAllElements()).Attribute("id")!.Value);
    }

    [Fact]
    public void The_product_keeps_its_keys_in_it_and_seals_alike_after_a_restart()
    {
        using var folder = DataFolder.Open(_folder.File("data"));

        var sealedText = Provider(folder, out var repository).CreateProtector("test").Protect("secret");

        Assert.IsType<SyncedKeys>(repository);
        Assert.Equal("secret", Provider(folder, out _).CreateProtector("test").Unprotect(sealedText));
        Assert.NotEmpty(Directory.GetFiles(folder.Keys, "*.xml"));
    }

    public void Dispose() => _folder.Dispose();

    private static IDataProtectionProvider Provider(DataFolder folder, out object? repository)
    {
        var services = new ServiceCollection().AddLogging().AddStorage(folder).BuildServiceProvider();
        repository = services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository;
        return services.GetRequiredService<IDataProtectionProvider>();
    }
}
