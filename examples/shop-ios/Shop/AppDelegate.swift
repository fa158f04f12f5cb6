import UIKit
import UMCommon

@main
final class AppDelegate: UIResponder, UIApplicationDelegate {

    var window: UIWindow?

    func application(
        _ application: UIApplication,
        didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
    ) -> Bool {
        startStatistics()
        JGInforCollectionAuth.jCollectionAuth { (items: JGInforCollectionAuthItems) in
            items.isAuth = true
        }
        if Consent.isAgreed {
            Services.start()
        }
        let window = UIWindow(frame: UIScreen.main.bounds)
        window.rootViewController = LaunchViewController()
        window.makeKeyAndVisible()
        self.window = window
        return true
    }

    private func startStatistics() {
        UMConfigure.initWithAppkey("5f6e7d8c", channel: "App Store")
    }
}
